"""GSS: gradients of a batch at once, and a memory of samples whose gradients differ."""

from types import SimpleNamespace
from typing import Any

import torch
from torch.nn.functional import cross_entropy, normalize

from cl_engine.data import TensorDataset
from cl_engine.models import Classifier
from cl_engine.strategies.gss import FIRST_SCORE, TensorGSS
from cl_engine.strategies.per_sample import gradients
from tests.cl_engine.strategies import tomorrow


def gradient_by_backward(model: Classifier, samples: TensorDataset) -> torch.Tensor:
    model.zero_grad()
    cross_entropy(model.eval()(samples.x), samples.y).backward()
    return torch.cat([weight.grad.flatten() for weight in model.parameters() if weight.grad is not None])


def test_the_gradients_of_many_groups_are_those_of_each() -> None:
    model, samples = tomorrow.network(), tomorrow.today().first(6)
    groups = gradients(
        model, samples.x.unflatten(0, (3, 2)), samples.y.view(3, 2), lambda parts: torch.cat(parts, 1)
    )
    for number, found in enumerate(groups):
        two = samples.subset(torch.tensor([2 * number, 2 * number + 1]))
        assert torch.allclose(found, gradient_by_backward(model, two), atol=1e-6)


def test_scores_are_avalanches_cosines() -> None:
    model, samples = tomorrow.network(), tomorrow.today().first(6)
    plugin = plugin_of(4)
    directions = torch.randn(3, sum(weight.numel() for weight in model.parameters()))
    found = plugin._similarities(strategy_over(model), normalize(directions), samples)
    for number, score in enumerate(found):
        one = gradient_by_backward(model, samples.subset(torch.tensor([number])))
        assert torch.isclose(
            score.float(), max(plugin.cosine_similarity(directions, one[None]))[0], atol=1e-5
        )


def test_the_memory_fills_with_distinct_samples_and_then_exchanges_some() -> None:
    made = tomorrow.learner("gss", tomorrow.network(), parameters={"memory_size": 40})
    made.learn(tomorrow.today())
    kept = made.keeper.keep()
    assert len(set(kept["samples"].ids)) == 40
    assert kept["scores"].keys() == set(kept["samples"].ids)
    first = kept["samples"].ids
    made.learn(tomorrow.tomorrow())
    kept = made.keeper.keep()
    assert len(set(kept["samples"].ids)) == 40
    assert set(first) & set(kept["samples"].ids) < set(first)
    assert_rows_belong_to_their_ids(kept["samples"])


def test_a_sample_like_the_memory_gives_way_to_one_unlike_it() -> None:
    plugin = plugin_of(4)
    samples = tomorrow.today().first(8)
    plugin.samples = samples.first(4)
    plugin.scores = torch.tensor([-1.0, 1.0, -1.0, -1.0], dtype=torch.float64)
    model = tomorrow.network()
    plugin._directions = lambda *_: (
        -normalize(gradient_by_backward(model, samples.subset(torch.tensor([4])))[None])
    )
    strategy = strategy_over(model)
    strategy.mb_x, strategy.mb_y = samples.x[4:5], samples.y[4:5]
    plugin._exchange(strategy, samples.subset(torch.tensor([4])))
    assert plugin.samples.ids == (samples.ids[0], samples.ids[4], *samples.ids[2:4])
    assert plugin.scores[1] < -0.99


def test_a_forgotten_sample_leaves_the_others_their_scores() -> None:
    made = tomorrow.learner("gss", tomorrow.network(), parameters={"memory_size": 40})
    made.learn(tomorrow.today())
    kept = made.keeper.keep()
    scores = made.keeper.scores
    made.keeper.take(kept | {"samples": kept["samples"].subset(torch.arange(1, 40))})
    assert torch.equal(made.keeper.scores, scores[1:])


def test_the_first_samples_are_compared_with_nothing() -> None:
    made = tomorrow.learner("gss", tomorrow.network(), parameters={"memory_size": 40}, epochs=1)
    made.learn(tomorrow.today().first(40))
    first, compared = made.keeper.scores[:32], made.keeper.scores[32:]
    assert set(first.tolist()) == {FIRST_SCORE}
    assert FIRST_SCORE not in compared
    assert compared.abs().max() <= 1


def assert_rows_belong_to_their_ids(kept: TensorDataset) -> None:
    shown = tomorrow.today().joined(tomorrow.tomorrow())
    places = torch.tensor([shown.ids.index(name) for name in kept.ids])
    assert torch.equal(kept.x, shown.x[places])
    assert torch.equal(kept.y, shown.y[places])


def strategy_over(model: Classifier) -> Any:
    return SimpleNamespace(model=model)


def plugin_of(memory_size: int) -> TensorGSS:
    plugin = tomorrow.learner("gss", tomorrow.network(), parameters={"memory_size": memory_size}).keeper
    assert isinstance(plugin, TensorGSS)
    return plugin
