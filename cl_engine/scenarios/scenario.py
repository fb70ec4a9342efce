"""A continual-learning scenario: a stream of experiences, whose samples are made on demand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cl_engine.sources import LabelledSamples, Subset
from cl_engine.specs import Signature, parse

Kind = Literal["class", "domain", "task"]
Indices = NDArray[np.int64]
Rows = NDArray[Any]
Transform = Callable[[Rows, np.random.Generator], Rows]
BLOCK_SAMPLES = 2048


@dataclass(frozen=True)
class Domain:
    """What befalls an experience's samples.

    transform: (n, *shape) to the same shape and type. seed: of what it draws. tag: ends the samples' ids, since a
    sample that befell something else is another sample.
    """

    transform: Transform
    seed: tuple[int, ...]
    tag: str


@dataclass(frozen=True, eq=False)
class Part(Subset):
    """Samples of a data set in the domain that they are seen in; what a domain changes is made on demand."""

    domain: Domain | None = None

    @property
    def ids(self) -> NDArray[np.str_]:
        """(N,) sample ids."""
        return super().ids if self.domain is None else np.char.add(super().ids, f"@{self.domain.tag}")

    def samples(self) -> LabelledSamples:
        """The samples themselves, in memory of their own, and the same at each call.

        What a domain draws at random depends on which samples are chosen together.
        """
        if self.domain is None:
            return super().samples()
        rng = np.random.default_rng([*self.domain.seed, len(self), *self.indices[:1].tolist()])
        rows = np.empty((len(self), *self.source.x.shape[1:]), self.source.x.dtype)
        for start in range(0, len(self), BLOCK_SAMPLES):  # A transform needs many times its block's memory.
            block = slice(start, start + BLOCK_SAMPLES)
            rows[block] = self.domain.transform(self.source.x[self.indices[block]], rng)
        return replace(self.source, x=rows, y=self.y, ids=self.ids)


@dataclass(frozen=True, eq=False)
class Experience:
    """One step of the stream.

    task: 0 except in task-incremental scenarios. classes: indices of those that it is about and that its test
    part holds. stage: which of the scenario's evaluations belongs to it.
    """

    train: Part
    test: Part
    task: int
    classes: tuple[int, ...]
    stage: int


@dataclass(frozen=True, eq=False)
class Scenario:
    """A named stream of experiences over one set of classes.

    online: each sample is meant to be seen once, in small experiences. shape, dtype, range, columns: of a sample, as
    in a signature.
    """

    name: str
    kind: Kind
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: Literal["uint8", "float32"]
    range: tuple[float, float] | None
    experiences: tuple[Experience, ...]
    columns: tuple[str, ...] = ()
    online: bool = False

    @property
    def evaluations(self) -> tuple[Part, ...]:
        """The test part of each stage, in time order: the columns of an accuracy matrix."""
        return tuple({experience.stage: experience.test for experience in self.experiences}.values())

    @property
    def class_masks(self) -> NDArray[np.bool_]:
        """(tasks, classes) True where the head of a task may answer; one row of True unless task-incremental."""
        masks = np.zeros(
            (1 + max(experience.task for experience in self.experiences), len(self.classes)), bool
        )
        for experience in self.experiences:
            masks[experience.task, list(experience.classes)] = True
        return masks if self.kind == "task" else np.ones_like(masks)

    @property
    def signature(self) -> Signature:
        """The signature of a service for such samples. Raises EngineError spec_invalid for unfit class names."""
        image = len(self.shape) == 3
        about = {
            "task": "image_classification" if image else "tabular_classification",
            "dtype": self.dtype,
            "shape": self.shape,
            "layout": "CHW" if image else None,
            "range": self.range,
            "classes": self.classes,
            "features": self.columns or None,
        }
        return parse(Signature, about)


def scenario_of(name: str, kind: Kind, source: LabelledSamples, experiences: list[Experience]) -> Scenario:
    """A scenario with the classes, shape and type of these samples."""
    image = source.x.ndim == 4
    return Scenario(
        name=name,
        kind=kind,
        classes=source.classes,
        shape=source.x.shape[1:],
        dtype="uint8" if image else "float32",
        range=(0.0, 255.0) if image else None,
        experiences=tuple(experiences),
        columns=source.columns,
    )
