"""Where the task is told, only the classes of its head compete."""

from pathlib import Path
from typing import Any

import pytest
import torch

from cl_engine.errors import EngineError
from cl_engine.specs.strategies import STRATEGIES
from cl_engine.state import CLState
from cl_engine.strategies import Learner
from cl_engine.strategies.tasks import heads_of
from tests.cl_engine.strategies.tomorrow import experience, learner, network

TASKED = [name for name, entry in STRATEGIES.items() if "task" in entry.suits]
TRAIN: dict[str, Any] = {"epochs": 5, "learning_rate": 0.01}
FIRST, SECOND, THIRD = (experience(first, first + 1).first(96) for first in (0, 2, 4))


def begun(strategy: str) -> Learner:
    """A learner that knows the task of zeros and ones."""
    made = learner(strategy, network(), **TRAIN)
    made.learn(FIRST, task=0)
    return made


@pytest.mark.parametrize("strategy", TASKED)
def test_two_tasks_are_learned_and_told_apart(strategy: str) -> None:
    made = begun(strategy)
    made.learn(SECOND, task=1)
    for task, samples in enumerate((FIRST, SECOND)):
        found = made.predicted(samples, task=task)
        assert set(found.tolist()) <= set(samples.y.tolist())
        assert (found == samples.y).float().mean() > 0.7


def test_a_task_trains_the_rows_of_its_own_head_alone() -> None:
    made = begun("naive")
    before = made.setting.model.head.weight.detach().clone()
    made.setting.optimiser.state.clear()
    made.learn(SECOND, task=1)
    moved = (made.setting.model.head.weight != before).any(1)
    assert moved.tolist() == [False, False, True, True] + [False] * 6


def test_without_tasks_the_same_samples_push_old_classes_away() -> None:
    told, untold = begun("naive"), begun("naive")
    told.learn(SECOND, task=1)
    untold.learn(SECOND)
    assert (told.predicted(FIRST, task=0) == FIRST.y).float().mean() > 0.9
    assert (untold.predicted(FIRST) == FIRST.y).float().mean() < 0.5


def test_replayed_samples_compete_in_their_own_head() -> None:
    strategy = begun("replay").strategy
    strategy.heads = heads_of(CLState(tuple("abcd"), tasks={0: ("a", "c"), 5: ("b",)}))
    found = strategy.in_task(torch.zeros(3, 4), torch.tensor([2, 1, 3]), outside=9.0)
    assert found.tolist() == [[0, 9, 0, 9], [9, 0, 9, 9], [9, 9, 9, 0]]


def test_lwf_distils_each_learned_head_by_itself() -> None:
    made = begun("lwf")
    made.learn(SECOND, task=1)
    made.learn(THIRD, task=2)
    plugin = made.strategy.plugins[0]
    assert plugin.heads == [[0, 1], [2, 3]]


def test_tasks_outlive_the_process(tmp_path: Path) -> None:
    begun("ewc").state().write(tmp_path / "state")
    assert CLState.read(tmp_path / "state").tasks == {0: ("0", "1")}


def test_a_strategy_that_cannot_tell_tasks_apart_says_so() -> None:
    with pytest.raises(EngineError, match="der cannot tell tasks apart; leave the task out, or take naive"):
        begun("der")


@pytest.mark.parametrize(
    ("task", "classes", "reason"),
    [
        (1, (1, 2, 3), "Task 1 shares 1 with task 0"),
        (0, (0, 2, 3), "Task 0 had the classes 0, 1 before"),
        (1, (3, 4), "Task 1 has samples of classes outside its head: 2"),
    ],
)
def test_heads_share_no_class_and_keep_theirs(task: int, classes: tuple[int, ...], reason: str) -> None:
    made = begun("naive")
    with pytest.raises(EngineError, match=reason):
        made.learn(SECOND, task=task, task_classes=classes)
    assert made.setting.state.tasks == {0: ("0", "1")}


def test_a_task_that_comes_back_has_its_old_head() -> None:
    made = begun("naive")
    made.learn(experience(1, 1), task=0)
    assert made.setting.state.tasks == {0: ("0", "1")}
