"""Strategies that replay something other than old samples: their features, or what a generator makes up."""

from pydantic import Field

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import ReplayedParameters


class FeatureReplayParameters(ReplayedParameters):
    """Train the features on the new classes alone, and the head on them and on stored features of old samples."""


class GenerativeReplayParameters(Parameters):
    """Replay images that a variational autoencoder makes up, labelled by the model before the update."""

    replayed_share: float = Field(
        1.0, gt=0, le=100, description="Generated samples in each step for each new one"
    )
    growing: bool = Field(
        False, description="Multiply that share by the number of experiences before this one"
    )
    latent: int = Field(16, ge=1, le=1024, description="Numbers that the autoencoder makes a sample of")
    generator_rate: float = Field(
        1e-3,
        gt=0,
        le=10,
        description="Learning rate of the autoencoder (Adam)",
        json_schema_extra={"search": [1e-4, 1e-2]},
    )


PSEUDO_REHEARSAL = {
    "feature_replay": StrategyEntry(
        "Feature replay (PR-ACE)",
        FeatureReplayParameters,
        "cl_engine.strategies.feature_replay:feature_replay",
        "https://openreview.net/forum?id=7D9X2cFnt1",
        suits=("class",),
        keeps="features of old samples, not the samples",
    ),
    "generative_replay": StrategyEntry(
        "Generative replay",
        GenerativeReplayParameters,
        "cl_engine.strategies.generative:generative_replay",
        "https://arxiv.org/abs/1705.08690",
        suits=("class", "domain"),
        keeps="a generator",
    ),
}
