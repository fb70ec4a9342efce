"""Batch norm learns from each experience, but where a strategy holds the features still."""

import pytest
import torch
from torch import Tensor

from cl_engine.models import Classifier, build_model
from cl_engine.specs import ModelSpec, parse
from tests.cl_engine.strategies import tomorrow

STILL = ("ar1", "cwr_star", "slda")


def network() -> Classifier:
    torch.manual_seed(0)
    spec = {"name": "slim_resnet18", "parameters": {"width": 2}}
    return build_model(parse(ModelSpec, spec), tomorrow.SIGNATURE)


@pytest.mark.parametrize("strategy", tomorrow.DEPLOYABLE)
def test_running_statistics_follow_each_experience(strategy: str) -> None:
    model = network()
    made, means = tomorrow.learner(strategy, model, epochs=1), [mean_of(model)]
    for samples in (tomorrow.today(), tomorrow.tomorrow()):
        made.learn(samples)
        means.append(mean_of(model))
    assert not torch.equal(means[0], means[1])
    assert torch.equal(means[1], means[2]) == (strategy in STILL)


def mean_of(model: Classifier) -> Tensor:
    return model.get_buffer("bn1.running_mean").clone()
