"""PackNet and progressive networks: what a task has learned, later tasks leave as it is."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from cl_engine.errors import EngineError
from cl_engine.kept import packed
from cl_engine.specs.strategies import STRATEGIES
from cl_engine.strategies import Learner
from cl_engine.strategies.packnet import smallest
from tests.cl_engine.strategies import tomorrow

TASKED = [name for name, entry in STRATEGIES.items() if entry.suits == ("task",)]
TODAY, TOMORROW = tomorrow.experience(0, 4), tomorrow.experience(5, 9)
TRAIN: dict[str, Any] = {"epochs": 8, "learning_rate": 0.005, "optimiser": "adamw"}


def begun(strategy: str, **changes: Any) -> Learner:
    """A learner that knows the task of the digits 0 to 4."""
    made = tomorrow.learner(strategy, tomorrow.network(), **(TRAIN | changes))
    made.learn(TODAY, task=0)
    return made


def answers(made: Learner, task: int) -> Tensor:
    with torch.no_grad():
        network = made.strategy.network(task).eval()
        found: Tensor = network(TODAY.x)[:, 5 * task : 5 * task + 5]
    return found


@pytest.mark.parametrize("strategy", TASKED)
def test_a_later_task_changes_no_answer_of_an_earlier_one(strategy: str) -> None:
    made = begun(strategy)
    before = answers(made, 0)
    made.learn(TOMORROW, task=1)
    assert torch.equal(answers(made, 0), before)
    for task, samples in enumerate((TODAY, TOMORROW)):
        assert (made.predicted(samples, task=task) == samples.y).float().mean() > 0.8


@pytest.mark.parametrize("strategy", TASKED)
def test_it_must_be_told_the_task(strategy: str) -> None:
    made = tomorrow.learner(strategy, tomorrow.network())
    with pytest.raises(EngineError, match="must be told the task"):
        made.learn(TODAY)
    with pytest.raises(EngineError, match="task 3; there are"):
        made.predicted(TODAY, task=3)


def test_packnet_prunes_its_share_of_what_is_free() -> None:
    made = begun("packnet")
    owner = made.strategy.owner["embedding.weight"]
    weight = made.setting.model.get_parameter("embedding.weight")
    assert "head.weight" not in made.strategy.owner
    assert (owner == 1).float().mean() == 0.5
    assert weight[owner == 0].abs().max() == 0
    made.learn(TOMORROW, task=1)
    assert torch.bincount(owner.flatten().long()).div(owner.numel()).tolist() == [0.25, 0.5, 0.25]
    assert weight[owner == 2].abs().min() > 0


def test_packnet_prunes_the_smallest() -> None:
    values, among = torch.tensor([[3.0, 1.0], [0.0, 2.0]]), torch.tensor([[True, True], [False, True]])
    assert smallest(values, among, 0.7).tolist() == [[False, True], [False, True]]


def test_packnet_freezes_biases_after_the_first_task() -> None:
    made = begun("packnet")
    bias = made.setting.model.get_parameter("embedding.bias").detach().clone()
    assert bias.abs().max() > 0
    made.learn(TOMORROW, task=1)
    assert torch.equal(made.setting.model.get_parameter("embedding.bias"), bias)


def test_packnet_learns_a_task_once_and_needs_an_epoch_before_the_pruning() -> None:
    made = begun("packnet")
    with pytest.raises(EngineError, match="learns a task once"):
        made.learn(TODAY, task=0)
    with pytest.raises(EngineError, match="post_prune_epochs: it must be less than the 1 epochs"):
        begun("packnet", epochs=1)


def test_pnn_feeds_a_new_column_from_the_old_ones() -> None:
    made = begun("pnn")
    made.learn(TOMORROW, task=1)
    before = answers(made, 1)
    first, second = made.strategy.model.columns
    assert second.layers[0].num_prev_modules == 0
    assert [layer.num_prev_modules for layer in second.layers[1:]] == [1, 1]
    with torch.no_grad():
        first.layers[1].itoh.weight.zero_()
    assert not torch.equal(answers(made, 1), before)


def test_pnn_trains_only_the_output_of_an_earlier_column() -> None:
    made = begun("pnn")
    made.learn(TOMORROW, task=1)
    earlier, later = answers(made, 0), answers(made, 1)
    made.learn(TODAY, task=0)
    assert torch.equal(answers(made, 1), later)
    assert not torch.equal(answers(made, 0), earlier)


@pytest.mark.parametrize("strategy", TASKED)
def test_tomorrow_goes_on_from_what_was_written_today(strategy: str, tmp_path: Path) -> None:
    made = begun(strategy, **tomorrow.TRAIN.model_dump())
    tomorrow.put_down(made, tmp_path, strategy)
    again = tomorrow.taken_up(tmp_path, strategy)
    assert torch.equal(answers(again, 0), answers(made, 0))
    for one in (made, again):
        one.learn(TOMORROW, task=1)
    assert torch.equal(answers(again, 0), answers(made, 0))
    assert torch.equal(answers(again, 1), answers(made, 1))
    (tensors, about), (others, about_others) = (packed(one.state().kept) for one in (made, again))
    assert about == about_others
    assert all(torch.equal(tensor, others[name]) for name, tensor in tensors.items())
