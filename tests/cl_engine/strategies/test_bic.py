"""BiC: what is held out stays so, the distillation, and the correction that undoes a bias."""

import math

import pytest
import torch

from cl_engine.data import TensorDataset
from cl_engine.strategies import Learner
from cl_engine.strategies.bic import TensorBiC, TwoStages, fitted_correction, held_out
from cl_engine.strategies.buffer import head_logits, predicted
from cl_engine.strategies.template import Experience
from tests.cl_engine.strategies import tomorrow


def stages_of(made: Learner) -> TwoStages:
    return next(plugin for plugin in made.strategy.plugins if isinstance(plugin, TwoStages))


def shown(made: Learner, samples: TensorDataset) -> set[str]:
    """Ids of what an experience trains on, new and replayed."""
    stages = stages_of(made)
    found: set[str] = set()
    begin = stages.before_training_exp

    def watched(strategy: TensorBiC) -> None:
        begin(strategy)
        found.update(*(stream.dataset.ids for stream in strategy.dataloader.streams))

    stages.before_training_exp = watched  # type: ignore[method-assign, assignment]
    made.learn(samples)
    stages.before_training_exp = begin  # type: ignore[method-assign]
    return found


def test_a_share_is_held_out_whatever_its_rank() -> None:
    keys = torch.rand(20_000, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    held = held_out(keys, 0.1)
    assert held.float().mean() == pytest.approx(0.1, abs=0.01)
    assert held[keys > 0.9].float().mean() == pytest.approx(0.1, abs=0.03)


def test_what_was_held_out_is_never_trained_on() -> None:
    made = tomorrow.learner("bic", tomorrow.network())
    first, second = tomorrow.today(), tomorrow.experience(5, 9)
    trained = shown(made, first)
    held = set(first.ids) - trained
    assert 5 < len(held) < 30
    assert made.buffer
    assert made.buffer.memory
    assert held <= set(made.buffer.memory.samples.ids)
    again = shown(made, second)
    assert again & trained
    assert not again & held


def test_the_distillation_weighs_as_the_old_classes_do() -> None:
    made = tomorrow.learner("bic", tomorrow.network())
    made.learn(tomorrow.today())
    strategy = made.strategy
    strategy.experience = type("Experience", (), {"classes_in_this_experience": [2, 3]})
    output, y = torch.randn(8, 4), torch.randint(4, (8,))
    answers = torch.randn(8, 4)
    answers[:, 2:] = torch.nan
    strategy.mb_output, strategy.mbatch = output, [y, y, y, answers]
    teacher = (answers[:, :2] / 2).softmax(1)
    distilled = -(teacher * (output[:, :2] / 2).log_softmax(1)).sum(1).mean()
    expected = 0.5 * torch.nn.functional.cross_entropy(output, y) + 0.5 * distilled
    assert torch.allclose(strategy.criterion(), expected)


def test_the_correction_undoes_a_bias() -> None:
    generator = torch.Generator().manual_seed(0)
    right = 2 * torch.randn(4000, 4, generator=generator)
    y = torch.multinomial(right.softmax(1), 1, generator=generator)[:, 0]
    biased = right.clone()
    biased[:, 2:] = (right[:, 2:] + 3) / 0.5
    alpha, beta = fitted_correction(biased, y, [2, 3])
    assert alpha == pytest.approx(0.5, abs=0.03)
    assert beta == pytest.approx(-3, abs=0.2)


def test_separable_samples_do_not_let_the_correction_run_away() -> None:
    alpha, beta = fitted_correction(torch.tensor([[5.0, -5.0], [-5.0, 5.0]]), torch.tensor([0, 1]), [1])
    assert 0.5 < alpha < 3
    assert math.isfinite(beta)


def test_a_head_that_leans_to_new_classes_is_set_right() -> None:
    made = tomorrow.learner("bic", tomorrow.network())
    made.strategy.train_epochs = 20
    made.learn(tomorrow.today())
    made.learn(tomorrow.experience(5, 9))
    model, old = made.setting.model, tomorrow.today()
    with torch.no_grad():
        model.head.weight[5:] *= 2
        model.head.bias[5:] += 5
    made.strategy.experience = Experience(tomorrow.experience(5, 9))
    stages_of(made).before_eval(made.strategy)
    assert model.decided_by
    alpha, beta = (model.decided_by.get_buffer(name) for name in ("alpha", "beta"))
    assert alpha[:5].eq(1).all()
    assert beta[:5].eq(0).all()
    leaning, right = (
        (scores.argmax(1) == old.y).float().mean()
        for scores in (head_logits(model, old.x), predicted(model, old.x))
    )
    assert right > leaning + 0.2
