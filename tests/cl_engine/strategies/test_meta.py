"""La-MAML and MER: the steps they make, by hand and by Avalanche's own."""

from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn.functional import cross_entropy
from torch.optim import SGD

from cl_engine.kept import HEAD, ByClass
from cl_engine.models import Classifier
from cl_engine.specs import StrategySpec, TrainSpec, parse
from cl_engine.state import CLState
from cl_engine.strategies import Learner, build_learner
from tests.cl_engine.strategies import tomorrow

ONE_STEP = parse(TrainSpec, {"epochs": 1, "batch_size": 32})
BATCH = tomorrow.today().first(32)


def learner(
    name: str, train: TrainSpec = ONE_STEP, state: CLState | None = None, **parameters: Any
) -> Learner:
    """A learner with plain gradient descent."""
    model = tomorrow.network()
    return build_learner(
        parse(StrategySpec, {"name": name, "parameters": parameters}),
        train,
        model=model,
        optimiser=SGD(model.parameters(), lr=0.1),
        state=state or CLState(tomorrow.SIGNATURE.classes),
    )


def weights(model: Classifier) -> dict[str, Tensor]:
    return {name: weight.detach().clone() for name, weight in model.named_parameters()}


def close(found: Classifier, wanted: dict[str, Tensor]) -> bool:
    return all(torch.allclose(weight, wanted[name], atol=1e-6) for name, weight in found.named_parameters())


@pytest.mark.parametrize("order", ["first", "second"])
def test_lamaml_steps_along_the_gradient_of_the_loss_one_step_ahead(order: str) -> None:
    made = learner(
        "lamaml", inner_updates=1, largest_gradient=1e6, rate_step=0, order=order, first_weights="own"
    )
    model = made.setting.model
    begun = {name: weight.requires_grad_() for name, weight in weights(model).items()}
    first = cross_entropy(functional_call(model, begun, BATCH.x), BATCH.y)
    slopes = torch.autograd.grad(first, list(begun.values()), create_graph=order == "second")
    ahead = {name: begun[name] - 0.1 * slope for name, slope in zip(begun, slopes, strict=True)}
    later = cross_entropy(functional_call(model, ahead, BATCH.x), BATCH.y)
    found = torch.autograd.grad(later, list(begun.values()))
    wanted = {name: begun[name] - 0.1 * slope for name, slope in zip(begun, found, strict=True)}
    made.learn(BATCH)
    assert close(model, wanted)


def test_lamaml_raises_the_rate_of_a_weight_whose_steps_agree() -> None:
    made = learner("lamaml", parse(TrainSpec, {"epochs": 5}), first_weights="own")
    made.learn(BATCH)
    rates = made.strategy.rates["head.bias"].detach()
    assert rates[:5].mean() > 0.1
    assert made.strategy.rates["head.weight"].grad is None


def test_lamaml_climbs_at_no_rate_below_zero() -> None:
    made = learner("lamaml", rate_step=0, first_weights="own")
    before = weights(made.setting.model)
    for rate in made.strategy.rates.values():
        rate.detach().fill_(-1.0)
    made.learn(BATCH)
    assert close(made.setting.model, before)


def test_lamaml_gives_a_new_class_the_first_rate() -> None:
    kept = learner("lamaml", first_rate=0.3).state().kept
    assert all(isinstance(kept[name], ByClass) and kept[name].fill == 0.3 for name in HEAD)
    state = CLState(tuple("abcdefghij"), experiences=1, strategy="lamaml", kept=kept)
    state.grow(("new", *"abcdefghij"))
    assert state.kept["head.bias"].rows.tolist() == [torch.tensor(0.3).item()] * 11


@pytest.mark.parametrize("experiences", [0, 1])
def test_lamaml_draws_the_weights_where_nothing_was_learned_alone(experiences: int) -> None:
    made = learner("lamaml", state=CLState(tomorrow.SIGNATURE.classes, experiences=experiences), rate_step=0)
    for rate in made.strategy.rates.values():
        rate.detach().fill_(-1.0)
    made.learn(BATCH)
    assert close(made.setting.model, weights(tomorrow.network())) is (experiences > 0)


def test_lamaml_takes_a_batch_smaller_than_its_parts() -> None:
    made = learner("lamaml")
    made.learn(BATCH.first(3))
    assert made.setting.model.head.weight.isfinite().all()


def test_mer_goes_a_share_of_the_way_of_plain_steps() -> None:
    plain, part = (learner("mer", inner_steps=1, beta=beta, gamma=0.5) for beta in (1.0, 0.25))
    begun = weights(plain.setting.model)
    for made in (plain, part):
        made.learn(BATCH)
    far = weights(plain.setting.model)
    assert close(part.setting.model, {name: begun[name].lerp(far[name], 0.25) for name in begun})


def test_mer_steps_as_avalanches_does() -> None:
    from avalanche.training.supervised.mer import MER  # only importable once the engine is

    made = learner("mer", inner_steps=3, inner_batch_size=1, order="new_first")
    model, step, batch = deepcopy(made.setting.model), made.strategy._inner_updates, []

    def watched(**kwargs: Any) -> None:
        batch.extend((made.strategy.mb_x, made.strategy.mb_y))
        step(**kwargs)

    made.strategy._inner_updates = watched
    made.learn(BATCH.first(4))
    stock = MER(model=model, optimizer=SGD(model.parameters(), lr=0.1), n_inner_steps=3)
    x, y = batch
    stock.mbatch, stock.experience = [x, y, torch.zeros_like(y)], None
    stock.buffer.get_batch = lambda *batch: batch
    stock._before_inner_updates()
    stock._inner_updates()
    stock._outer_update()
    assert close(made.setting.model, weights(model))


def test_mer_steps_in_random_order_unless_it_is_asked_otherwise() -> None:
    found = [weights(made.setting.model) for made in map(learned, ("random", "new_first", "new_first"))]
    assert not torch.equal(found[0]["head.weight"], found[1]["head.weight"])
    assert torch.equal(found[1]["head.weight"], found[2]["head.weight"])


def learned(order: str) -> Learner:
    made = learner("mer", inner_batch_size=1, order=order)
    made.learn(BATCH)
    return made


def test_both_mix_old_samples_into_each_batch() -> None:
    for name, drawn in (("lamaml", 32), ("mer", 160)):
        made = learner(name)
        made.learn(BATCH)
        assert made.strategy.replay_loader is None
        made.learn(tomorrow.tomorrow().first(32))
        assert len(made.strategy.old_samples()[1]) == drawn
        assert len(made.state().memory_ids) > 32
