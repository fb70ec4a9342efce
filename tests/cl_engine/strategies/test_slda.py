"""Deep SLDA: one update for a batch, the discriminant, a network that stays as it is."""

import numpy as np
import pytest
import torch
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from cl_engine.models.decisions import NEVER
from cl_engine.strategies.slda import Gaussians
from tests.cl_engine.strategies import tomorrow

CLASSES, FEATURES = 4, 3


def points() -> tuple[torch.Tensor, torch.Tensor]:
    """Three correlated classes of four."""
    generator = torch.Generator().manual_seed(0)
    y = torch.randint(3, (90,), generator=generator)
    mixed = torch.randn(90, FEATURES, generator=generator) @ torch.tensor(
        [[1.0, 0.8, 0], [0, 0.5, 0.2], [0, 0, 0.3]]
    )
    return mixed + torch.eye(3)[y], y


def fitted(*sizes: int) -> Gaussians:
    x, y = points()
    found = Gaussians.none(CLASSES, FEATURES, "cpu")
    for part, labels in zip(x.split(list(sizes)), y.split(list(sizes)), strict=True):
        found = found.updated(part, labels)
    return found


def test_a_batch_is_worth_its_samples_one_by_one_and_the_whole_its_covariance() -> None:
    x, y = points()
    at_once = fitted(90)
    for other in (fitted(*[1] * 90), fitted(17, 60, 13)):
        for name in ("means", "counts", "scatter"):
            assert torch.allclose(getattr(at_once, name), getattr(other, name), atol=1e-10)
    within = torch.cat([x[y == label] - x[y == label].mean(0) for label in range(3)])
    assert torch.allclose(at_once.scatter.float(), within.T @ within, atol=1e-4)


def test_the_discriminant_is_linear_discriminant_analysis() -> None:
    x, y = points()
    decision = fitted(90).discriminant(1e-6)
    theirs = LinearDiscriminantAnalysis(solver="lsqr", priors=np.full(3, 1 / 3)).fit(x.numpy(), y.numpy())
    scores = decision(x, x)
    assert torch.allclose(
        scores[:, :3].softmax(1), torch.from_numpy(theirs.predict_proba(x.numpy())).float(), atol=0.02
    )
    assert (scores[:, :3].argmax(1).numpy() == theirs.predict(x.numpy())).mean() > 0.97
    assert scores[:, 3].eq(NEVER).all()


@pytest.mark.parametrize("begun", [0, 1])
def test_the_network_is_trained_once_at_most_and_then_stays(begun: int) -> None:
    made = tomorrow.learner("slda", tomorrow.network())
    made.setting.state.experiences = begun
    weights = dict(made.setting.model.named_parameters())
    before = {name: weight.clone() for name, weight in weights.items()}
    made.learn(tomorrow.today())
    moved = [name for name, weight in weights.items() if not weight.equal(before[name])]
    assert len(moved) == (len(before) if begun == 0 else 0)
    before = {name: weight.clone() for name, weight in weights.items()}
    made.learn(tomorrow.tomorrow())
    assert all(weight.equal(before[name]) for name, weight in weights.items())
    assert made.strategy.clock.train_exp_epochs == 1
    assert made.keeper.keep()["counts"].rows.sum() == 300


def test_it_tells_the_classes_of_both_experiences_apart() -> None:
    made = tomorrow.learner("slda", tomorrow.network())
    made.learn(tomorrow.today())
    made.learn(tomorrow.experience(5, 9))
    model = made.setting.model.eval()
    for samples in (tomorrow.today(), tomorrow.experience(5, 9)):
        assert (model(samples.x).argmax(1) == samples.y).float().mean() > 0.8
