"""Task-incremental learning: which classes each task's head has."""

import torch
from torch import Tensor

from cl_engine.data import TensorDataset
from cl_engine.errors import EngineError
from cl_engine.specs.strategies import strategies, strategy_entry
from cl_engine.state import CLState


def require_suited(strategy: str, task: int | None) -> None:
    """Raise EngineError task_needed or task_unsupported where the strategy cannot learn with, or without, a task."""
    suits = strategy_entry(strategy).suits
    if task is None and suits == ("task",):
        raise EngineError("task_needed", f"{strategy} must be told the task of what it learns.")
    if task is not None and "task" not in suits:
        known = [name for name, entry in strategies().entries.items() if "task" in entry.suits]
        detail = f"{strategy} cannot tell tasks apart; leave the task out, or take {', '.join(known)}."
        raise EngineError("task_unsupported", detail, strategy=strategy, known=known)


def enter_task(
    state: CLState, samples: TensorDataset, task: int, classes: tuple[int, ...] | None = None
) -> None:
    """Note the classes of the task's head: those given, else those it had before, else those of its samples.

    Raises: EngineError task_mismatch where tasks share a class, a task changes its classes, or a sample is of no
    class of its task.
    """
    shown = tuple(torch.unique(samples.y).tolist())
    chosen = classes or tuple(classes_of(state, task)) or shown
    names = tuple(state.classes[label] for label in chosen)
    _require_own(state, task, set(names))
    if strangers := [state.classes[label] for label in shown if label not in chosen]:
        raise _mismatch(task, f"has samples of classes outside its head: {', '.join(strangers)}")
    state.tasks.setdefault(task, names)


def classes_of(state: CLState, task: int) -> list[int]:
    """The classes of the task's head, in its own order; none where the task is new."""
    return [state.classes.index(name) for name in state.tasks.get(task, ())]


def heads_of(state: CLState) -> Tensor:
    """(C,) int64: the task of each class of the head, -1 for those of no task."""
    heads = torch.full((len(state.classes),), -1)
    for task in state.tasks:
        heads[classes_of(state, task)] = task
    return heads


def _require_own(state: CLState, task: int, names: set[str]) -> None:
    for other, taken in state.tasks.items():
        if other == task and set(taken) != names:
            raise _mismatch(task, f"had the classes {', '.join(taken)} before; a task keeps its classes")
        if other != task and (shared := names & set(taken)):
            raise _mismatch(
                task, f"shares {', '.join(sorted(shared))} with task {other}; give it its own classes"
            )


def _mismatch(task: int, reason: str) -> EngineError:
    return EngineError("task_mismatch", f"Task {task} {reason}.", task=task)
