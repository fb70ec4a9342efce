"""Strategies that judge a step by what steps after it do to old samples as well as new ones."""

from typing import Literal

from pydantic import Field

from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import SAMPLES, ReplayedParameters


class LaMAMLParameters(ReplayedParameters):
    """Look ahead along the new samples, and step so that old and new ones gain, at a learned rate for each weight."""

    inner_updates: int = Field(5, ge=1, le=1000, description="Parts of a batch along which it looks ahead")
    order: Literal["second", "first"] = Field(
        "second", description="With the derivatives of the looking ahead, or, cheaper, without them"
    )
    largest_gradient: float = Field(
        1.0,
        gt=0,
        le=1e6,
        description="Bound on each inner gradient, and on the norm of each outer one",
        json_schema_extra={"search": [0.1, 10]},
    )
    first_rate: float = Field(
        0.1,
        gt=0,
        le=10,
        description="Learning rate that each weight begins with",
        json_schema_extra={"search": [0.003, 1]},
    )
    rate_step: float = Field(
        0.25,
        ge=0,
        le=100,
        description="Learning rate of the rates; 0 leaves them as they are",
        json_schema_extra={"search": [0.003, 1]},
    )
    first_weights: Literal["he", "own"] = Field(
        "he",
        description="Where it begins from nothing: drawn after He et al., without which it may not learn, or as the "
        "architecture has them (those that are pretrained)",
    )
    stepping: Literal["rates", "optimiser"] = Field(
        "rates",
        description="Step at the learned rates, or with the training's optimiser",
        json_schema_extra={"search": ["rates", "optimiser"]},
    )


class MERParameters(ReplayedParameters):
    """Step through new and replayed samples mixed, and go only part of the way, so that their gradients align."""

    inner_steps: int = Field(
        5, ge=1, le=1000, description="Passes over each batch, with other replayed samples"
    )
    inner_batch_size: int = Field(
        8,
        ge=1,
        le=65_536,
        description="Samples in each step of a pass (1 as in the paper, more is faster)",
        json_schema_extra=SAMPLES,
    )
    order: Literal["random", "new_first"] = Field(
        "random", description="In which the samples of a pass are stepped through (new_first as in Avalanche)"
    )
    beta: float = Field(
        0.1,
        gt=0,
        le=1,
        description="Share of the way of a pass that is gone",
        json_schema_extra={"search": [0.01, 1]},
    )
    gamma: float = Field(
        0.1,
        gt=0,
        le=1,
        description="Share of the way of all of a batch's passes that is gone",
        json_schema_extra={"search": [0.01, 1]},
    )


META = {
    "lamaml": StrategyEntry(
        "La-MAML",
        LaMAMLParameters,
        "cl_engine.strategies.lamaml:lamaml",
        "https://arxiv.org/abs/2007.13904",
        suits=("class", "domain", "online"),
        keeps="a memory and a learning rate for each weight",
    ),
    "mer": StrategyEntry(
        "MER",
        MERParameters,
        "cl_engine.strategies.mer:mer",
        "https://arxiv.org/abs/1810.11910",
        suits=("class", "domain", "online"),
        keeps="a memory",
    ),
}
