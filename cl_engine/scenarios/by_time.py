"""A scenario from snapshots in time order: what a service saw, as it saw it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.scenarios.scenario import Experience, Part, Scenario, scenario_of
from cl_engine.sources import LabelledSamples, ReadOptions, read_source
from cl_engine.sources.samples import held_out
from cl_engine.specs.parsing import refusal


@dataclass(frozen=True)
class Snapshot:
    """An .npz file of labelled samples and the class list that its y indexes."""

    path: Path
    classes: tuple[str, ...]


def from_snapshots(
    snapshots: Sequence[Snapshot],
    *,
    test_share: float = 0.2,
    seed: int = 0,
    options: ReadOptions | None = None,
) -> Scenario:
    """An experience for each snapshot; classes are joined by name, in the order of their first appearance.

    A sample that comes again in a later snapshot stays on its side: what one trains on, none tests on. Of each class,
    the samples that a snapshot brings anew are split. The kind is class-incremental where classes come later.
    Raises: EngineError spec_invalid, shape_mismatch; what read_source raises.
    """
    if not snapshots:
        raise refusal("snapshots", "there must be at least one")
    classes = tuple(dict.fromkeys(name for snapshot in snapshots for name in snapshot.classes))
    read = [_read(snapshot, classes, options or ReadOptions()) for snapshot in snapshots]
    _require_one_shape(snapshots, read)
    sides = _sides([samples.ids for samples in read], [samples.y for samples in read], test_share, seed)
    experiences = [
        _experience(number, samples, held, snapshots[number].path)
        for number, (samples, held) in enumerate(zip(read, sides, strict=True))
    ]
    grows = {label for experience in experiences for label in experience.classes} != set(
        experiences[0].classes
    )
    return scenario_of("snapshots", "class" if grows else "domain", read[0], experiences)


def _read(snapshot: Snapshot, classes: tuple[str, ...], options: ReadOptions) -> LabelledSamples:
    samples = read_source(snapshot.path, replace(options, classes=snapshot.classes))
    position = np.array([classes.index(name) for name in snapshot.classes], np.int64)
    return replace(samples, y=position[samples.y], classes=classes)


def _sides(
    ids: list[NDArray[np.str_]], labels: list[NDArray[np.int64]], test_share: float, seed: int
) -> list[NDArray[np.bool_]]:
    """For each snapshot, which of its samples are for testing."""
    rng = np.random.default_rng(seed)
    trained, tested = np.array([], np.str_), np.array([], np.str_)
    sides = []
    for names, y in zip(ids, labels, strict=True):
        held = np.isin(names, tested)
        new = ~held & ~np.isin(names, trained)
        held[new] = held_out(y[new], test_share, rng)
        trained, tested = np.union1d(trained, names[~held]), np.union1d(tested, names[held])
        sides.append(held)
    return sides


def _experience(number: int, samples: LabelledSamples, held: NDArray[np.bool_], path: Path) -> Experience:
    for side, mask in (("training", ~held), ("test", held)):
        if not mask.any():
            raise refusal("snapshots", f"{path.name} brings no {side} samples", snapshot=str(path))
    train, test = (Part(samples, np.flatnonzero(mask)) for mask in (~held, held))
    return Experience(train, test, 0, tuple(np.unique(samples.y).tolist()), number)


def _require_one_shape(snapshots: Sequence[Snapshot], read: list[LabelledSamples]) -> None:
    expected = list(read[0].x.shape[1:])
    for snapshot, samples in zip(snapshots, read, strict=True):
        found = list(samples.x.shape[1:])
        if found != expected:
            detail = (
                f"The samples of {snapshot.path.name} have shape {found}, the first snapshot's {expected}."
            )
            raise EngineError(
                "shape_mismatch", detail, path=str(snapshot.path), found=found, expected=expected
            )
