"""Scenarios whose experiences bring classes: class-incremental, task-incremental, new classes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cl_engine.scenarios.scenario import Experience, Indices, Part, Scenario, scenario_of
from cl_engine.sources import Split, Subset
from cl_engine.specs.parsing import refusal

Groups = list[list[int]]


def class_incremental(
    data: Split,
    *,
    experiences: int,
    order: Sequence[str] | None = None,
    shuffle: bool = False,
    seed: int = 0,
) -> Scenario:
    """The classes in equal groups, one group an experience; where they do not divide, the first get one more.

    order: every class name once; else the data's order, or with `shuffle` one drawn from the seed.
    Raises: EngineError spec_invalid naming the field.
    """
    ordered = _ordered(data, order, shuffle, seed)
    if not 1 <= experiences <= len(ordered):
        raise refusal("experiences", f"{len(ordered)} classes are for 1 to {len(ordered)}, not {experiences}")
    groups = [group.tolist() for group in np.array_split(ordered, experiences)]
    return _by_groups("class-incremental", data, groups, 0.0, seed)


def task_incremental(scenario: Scenario) -> Scenario:
    """The same, each experience a task with a label, known also in a test.

    scenario: class-incremental, not cut for online learning yet. Labels still index all classes; a task's head is its
    row of the scenario's class_masks. Raises: EngineError spec_invalid.
    """
    if scenario.kind != "class" or scenario.online:
        raise refusal("scenario", "tasks are made of a class-incremental scenario that is not online yet")
    tasks = tuple(replace(experience, task=number) for number, experience in enumerate(scenario.experiences))
    return replace(scenario, name="task-incremental", kind="task", experiences=tasks)


def new_classes(
    data: Split,
    *,
    first_classes: int,
    experiences: int,
    returning_share: float = 0.0,
    order: Sequence[str] | None = None,
    shuffle: bool = False,
    seed: int = 0,
) -> Scenario:
    """`first_classes` classes to begin with, the others in equal groups in the later experiences.

    returning_share: in [0, 1); how many of a class's samples come later than its first experience, in equal parts.
    Raises: EngineError spec_invalid naming the field.
    """
    if not 0 <= returning_share < 1:
        raise refusal("returning_share", f"it must be at least 0 and below 1, got {returning_share}")
    ordered = _ordered(data, order, shuffle, seed)
    most = len(ordered) - 1
    if not 1 <= first_classes <= most:
        raise refusal("first_classes", f"1 to {most} of the classes can come first, not {first_classes}")
    later = len(ordered) - first_classes
    if not 2 <= experiences <= 1 + later:
        raise refusal(
            "experiences", f"{later} later classes are for 2 to {1 + later} experiences, not {experiences}"
        )
    later_groups = np.array_split(ordered[first_classes:], experiences - 1)
    groups = [group.tolist() for group in (ordered[:first_classes], *later_groups)]
    return _by_groups("new-classes", data, groups, returning_share, seed)


def _ordered(data: Split, order: Sequence[str] | None, shuffle: bool, seed: int) -> Indices:
    if order is None:
        drawn = np.random.default_rng(seed).permutation(len(data.classes))
        return drawn if shuffle else np.arange(len(data.classes))
    if shuffle:
        raise refusal("order", "an order is given, so it cannot be shuffled too")
    if sorted(order) != sorted(data.classes):
        raise refusal("order", f"it must name each class once: {', '.join(data.classes)}")
    return np.array([data.classes.index(name) for name in order], np.int64)


def _by_groups(name: str, data: Split, groups: Groups, returning_share: float, seed: int) -> Scenario:
    stage_of = np.empty(len(data.classes), np.int64)
    for stage, group in enumerate(groups):
        stage_of[group] = stage
    train_stages = stage_of[data.train.y]
    if returning_share:
        train_stages = _returning(data.train.y, train_stages, len(groups), returning_share, seed)
    test_stages = stage_of[data.test.y]
    experiences = [
        Experience(
            train=_part(data.train, train_stages == stage, group, "training"),
            test=_part(data.test, test_stages == stage, group, "test"),
            task=0,
            classes=tuple(group),
            stage=stage,
        )
        for stage, group in enumerate(groups)
    ]
    return scenario_of(name, "class", data.train.source, experiences)


def _returning(y: Indices, stages: Indices, count: int, share: float, seed: int) -> Indices:
    """The stages of samples, of which in each class a share is dealt to the later ones."""
    dealt, rng = stages.copy(), np.random.default_rng(seed)
    for label in np.unique(y):
        members = rng.permutation(np.flatnonzero(y == label))
        later = np.arange(stages[members[0]] + 1, count)
        if len(later):
            moved = members[: round(share * len(members))]
            dealt[moved] = later[np.arange(len(moved)) % len(later)]
    return dealt


def _part(samples: Subset, mask: NDArray[np.bool_], group: list[int], name: str) -> Part:
    missing = sorted(set(group) - set(samples.y[mask].tolist()))
    if missing:
        empty = samples.source.classes[missing[0]]
        detail = f"class {empty} has no {name} samples; add some, or leave the class out"
        raise refusal("experiences", detail, **{"class": empty})
    return Part(samples.source, samples.indices[mask])
