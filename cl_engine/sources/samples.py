"""The one form that labelled data takes once it is read, and its split into training and test samples."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.specs.parsing import refusal

Indices = NDArray[Any]


@dataclass(frozen=True)
class LabelledSamples:
    """Images or rows of a table with their labels.

    x: (N, C, H, W) uint8 in 0..255, or (N, F) float32; memory-mapped where it is larger than was allowed.
    y: (N,) int64 index into classes; ids: (N,) unicode, each its own; columns: F names, () for images.
    """

    x: NDArray[Any]
    y: NDArray[np.int64]
    ids: NDArray[np.str_]
    classes: tuple[str, ...]
    columns: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, chosen: Indices | slice) -> Self:
        """The chosen samples, by indices, mask or slice."""
        return replace(self, x=self.x[chosen], y=self.y[chosen], ids=self.ids[chosen])


@dataclass(frozen=True, eq=False)
class Subset:
    """Some samples of a data set, by their indices; holds no copy of them, so it may be larger than the memory."""

    source: LabelledSamples
    indices: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, chosen: Indices | slice) -> Self:
        """Some of these samples, by indices, mask or slice; still without a copy."""
        return replace(self, indices=self.indices[chosen])

    @property
    def y(self) -> NDArray[np.int64]:
        """(N,) class indices."""
        return self.source.y[self.indices]

    @property
    def ids(self) -> NDArray[np.str_]:
        """(N,) sample ids."""
        return self.source.ids[self.indices]

    def samples(self) -> LabelledSamples:
        """The samples themselves, in memory of their own."""
        return replace(self.source, x=np.asarray(self.source.x[self.indices]), y=self.y, ids=self.ids)


@dataclass(frozen=True, eq=False)
class Split:
    """The training and the test samples of one data set; both have the same classes and columns."""

    train: Subset
    test: Subset

    @classmethod
    def of(cls, train: LabelledSamples, test: LabelledSamples) -> Self:
        """All of these for training, all of those for testing. Raises EngineError shape_mismatch."""
        found, expected = list(test.x.shape[1:]), list(train.x.shape[1:])
        if found != expected:
            detail = f"The test samples have shape {found}, but those for training have {expected}."
            raise EngineError("shape_mismatch", detail, found=found, expected=expected)
        return cls(Subset(train, np.arange(len(train))), Subset(test, np.arange(len(test))))

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names that both parts index."""
        return self.train.source.classes


def split_samples(samples: LabelledSamples, *, test_share: float = 0.2, seed: int = 0) -> Split:
    """A random split in which each class has its share of the test samples, and one in each part at least.

    test_share: in (0, 1). Raises: EngineError class_too_small where a class has a single sample.
    """
    if not 0 < test_share < 1:
        raise refusal("test_share", f"it must lie between 0 and 1, got {test_share}")
    require_two_each(samples)
    held = held_out(samples.y, test_share, np.random.default_rng(seed))
    return Split(Subset(samples, np.flatnonzero(~held)), Subset(samples, np.flatnonzero(held)))


def held_out(y: NDArray[np.int64], test_share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """(N,) which samples are for testing: of each class its share, at least one, and never all."""
    chosen = np.zeros(len(y), np.bool_)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        count = min(max(round(test_share * len(members)), 1), len(members) - 1)
        chosen[members[:count]] = True
    return chosen


def require_two_each(samples: LabelledSamples) -> None:
    """Raise EngineError class_too_small where a class has a single sample: too few to train and to test."""
    counts = np.bincount(samples.y, minlength=len(samples.classes))
    for name in (samples.classes[index] for index in np.flatnonzero(counts == 1)):
        detail = (
            f"Class {name!r} has one sample: too few for training and testing. Add samples, or leave it out."
        )
        raise EngineError("class_too_small", detail, **{"class": name})


def index_labels(
    names: Sequence[str], classes: tuple[str, ...] | None, *, source: str
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(N,) indices of these class names and the classes: those given, else all that occur, in their order.

    Whole numbers are ordered as numbers. Raises: EngineError label_unknown where a name is not among the given;
    classes_too_few where none are given and all names are the same.
    """
    known = classes if classes is not None else _ordered(set(names))
    if classes is None and len(known) < 2:
        detail = f"{source} has the single class {known[0]!r}; there must be two at least."
        raise EngineError("classes_too_few", detail, **{"class": known[0]})
    position = {name: index for index, name in enumerate(known)}
    for name in names:
        if name not in position:
            detail = f"{source} has the label {name!r}, which is not one of the classes {', '.join(known)}."
            raise EngineError("label_unknown", detail, label=name, classes=list(known))
    return np.array([position[name] for name in names], np.int64), known


def distinct_ids(ids: Sequence[str], *, source: str) -> NDArray[np.str_]:
    """(N,) these ids. Raises EngineError ids_repeated naming the first that occurs twice."""
    for name, count in Counter(ids).most_common(1):
        if count > 1:
            detail = f"{source} has {count} samples with the id {name!r}; each needs an id of its own."
            raise EngineError("ids_repeated", detail, id=name, count=count)
    return np.array(ids, np.str_)


def _ordered(names: set[str]) -> tuple[str, ...]:
    numeric = all(name.isascii() and name.removeprefix("-").isdigit() for name in names)
    return tuple(sorted(names, key=int) if numeric else sorted(names))
