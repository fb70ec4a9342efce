"""What a training reports of itself."""

from pathlib import Path
from typing import Any

import torch

from cl_engine.data import read_npz
from cl_engine.job.training import Training
from tests.cl_engine import factories


class AlwaysZero:
    """Leaves a head that takes everything for a 0."""

    @torch.no_grad()
    def after_training_exp(self, strategy: Any, **kwargs: Any) -> None:
        strategy.model.head.weight.zero_()
        strategy.model.head.bias.copy_(torch.arange(10, 0, -1))


def test_the_last_evaluation_judges_the_model_as_the_strategy_leaves_it(data: Path, tmp_path: Path) -> None:
    job = factories.update_job(factories.update_spec(data, "first", "naive", epochs=2), tmp_path / "out")
    old = read_npz(data / "old.npz", job.spec.signature)
    training = Training(job, read_npz(data / "first.npz", job.spec.signature), {"old": old})
    training.learner.strategy.plugins.insert(0, AlwaysZero())
    training.run()
    share = (old.y == 0).float().mean().item()
    assert training.metrics["eval/old/accuracy"] == share
    steps = [event["step"] for event in factories.events(job.out, "metric") if "eval" in event["name"]]
    assert steps == [0, 16, 32]
