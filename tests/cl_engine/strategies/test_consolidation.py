"""CWR* and AR1: what is served is merged row by row, over features that stay or change slowly."""

from typing import Any

import pytest
import torch

from cl_engine.models import Classifier
from cl_engine.state import CLState
from cl_engine.strategies import Learner
from cl_engine.strategies.buffer import predicted
from cl_engine.strategies.cwr import merged
from tests.cl_engine.strategies import tomorrow

OLD, NEW = tomorrow.experience(0, 4), tomorrow.experience(3, 9)


def begun(strategy: str, **parameters: float) -> Learner:
    """A learner after its first experience, of the digits 0 to 4."""
    made = tomorrow.learner(strategy, tomorrow.network(), parameters=parameters, epochs=10)
    made.learn(OLD)
    return made


def weights(model: Classifier) -> dict[str, torch.Tensor]:
    return {name: weight.clone() for name, weight in model.state_dict().items()}


def test_served_rows_are_weighted_means() -> None:
    served = torch.tensor([[1.0, 1.0], [2.0, 2.0], [9.0, 9.0], [9.0, 9.0]])
    trained = torch.tensor([[7.0, 7.0], [6.0, 2.0], [3.0, 1.0], [5.0, 5.0]])
    found = merged(
        trained,
        served,
        present=torch.tensor([False, True, True, False]),
        known=torch.tensor([True, True, False, False]),
        past=torch.tensor([1.0, 2.0, 0.0, 0.0]),
    )
    # The mean over all trained weights of the classes at hand is 3; class 1 weighs twice as much as what came now.
    expected = [[1.0, 1.0], [(2 * 2 + 3) / 3, (2 * 2 - 1) / 3], [0.0, -2.0], [5.0, 5.0]]
    assert torch.allclose(found, torch.tensor(expected))


def test_biases_are_merged_like_weights() -> None:
    present, known = torch.tensor([True, False]), torch.tensor([True, True])
    past = torch.tensor([1.0, 1.0])
    found = merged(
        torch.tensor([4.0, 8.0]), torch.tensor([2.0, 3.0]), present=present, known=known, past=past
    )
    assert found.tolist() == [1.0, 3.0]


def test_cwr_star_leaves_features_and_absent_classes_as_they_were() -> None:
    made = begun("cwr_star")
    before = weights(made.setting.model)
    made.learn(NEW)
    after = weights(made.setting.model)
    assert all(torch.equal(before[name], after[name]) for name in before if not name.startswith("head"))
    for name in ("head.weight", "head.bias"):
        assert torch.equal(before[name][:3], after[name][:3])
        assert not torch.equal(before[name][3], after[name][3])


def test_cwr_star_counts_each_class_over_all_experiences() -> None:
    made = begun("cwr_star")
    made.learn(NEW)
    counts = torch.bincount(OLD.y, minlength=10) + torch.bincount(NEW.y, minlength=10)
    assert made.keeper.keep()["counts"].rows.tolist() == counts.tolist()


def test_cwr_star_remembers_old_classes() -> None:
    right = {}
    for strategy in ("cwr_star", "naive"):
        made = begun(strategy)
        made.learn(NEW)
        absent = OLD.y < 3
        answers = predicted(made.setting.model, OLD.x[absent]).argmax(1)
        right[strategy] = (answers == OLD.y[absent]).float().mean().item()
    assert right["cwr_star"] > right["naive"] + 0.3


def test_what_is_evaluated_while_training_is_the_head_that_would_be_served() -> None:
    made = begun("cwr_star")
    seen: list[torch.Tensor] = []

    class Watcher:
        def after_training_epoch(self, strategy: Any, **kwargs: Any) -> None:
            seen.append(strategy.model.head.weight.detach().clone())

    made.strategy.plugins.append(Watcher())
    before = made.setting.model.head.weight.detach().clone()
    made.learn(NEW)
    assert all(torch.equal(head[:3], before[:3]) for head in seen)
    assert torch.equal(seen[-1], made.setting.model.head.weight)


def test_classes_of_an_imported_base_count_as_served() -> None:
    model = begun("naive").setting.model
    before = model.head.weight.detach().clone()
    state = CLState(tomorrow.SIGNATURE.classes, seen={"0", "1", "2", "3", "4"}, experiences=1)
    made = tomorrow.learner("cwr_star", model, state)
    made.learn(NEW)
    assert torch.equal(model.head.weight[:3], before[:3])


@pytest.mark.parametrize("lower_rate", [0.0, 0.25])
def test_ar1_lets_the_features_take_their_share_of_a_step(lower_rate: float) -> None:
    moved = {}
    for rate in (1.0, lower_rate):
        made = begun("ar1", lower_rate=rate)
        made.strategy.train_epochs = 1
        made.setting.optimiser.state.clear()
        model, samples = made.setting.model, NEW.first(32)
        before = weights(model)
        made.learn(samples)
        moved[rate] = model.embedding.weight - before["embedding.weight"]
    assert moved[1.0].abs().sum() > 0
    assert torch.allclose(moved[lower_rate], lower_rate * moved[1.0], atol=1e-6)


def test_ar1_replays_embeddings_of_old_classes_into_the_head() -> None:
    made = begun("ar1")
    model = made.setting.model
    before, kept = weights(model), made.keeper.keep()["latent"]["samples"]
    with torch.no_grad():
        assert torch.allclose(model.head(kept.x), predicted(model, OLD.x[in_order(kept.ids)]), atol=1e-5)
    shapes = set()

    class Watcher:
        def after_training_iteration(self, strategy: Any, **kwargs: Any) -> None:
            shapes.add((len(strategy.mb_x), len(strategy.mb_y), len(strategy.mb_output)))

    made.strategy.plugins.append(Watcher())
    made.learn(NEW.first(32))
    assert shapes == {(32, 64, 64)}
    assert not torch.equal(model.head.weight[0], before["head.weight"][0])
    assert set(made.keeper.keep()["latent"]["samples"].ids) == set(OLD.ids) | set(NEW.first(32).ids)


def test_ar1_holds_slow_features_by_si() -> None:
    moved = {}
    for penalty in (0.0, 1e6):
        made = begun("ar1", lower_rate=1.0, penalty=penalty)
        before = made.setting.model.embedding.weight.detach().clone()
        made.learn(NEW)
        moved[penalty] = (made.setting.model.embedding.weight - before).norm()
    assert moved[1e6] < moved[0.0]
    assert not made.keeper.keep()["held"][0]["total"].keys() & {"head.weight", "head.bias"}


def in_order(ids: tuple[str, ...]) -> torch.Tensor:
    """The places of these old samples."""
    return torch.tensor([OLD.ids.index(name) for name in ids])
