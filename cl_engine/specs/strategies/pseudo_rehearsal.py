"""Strategies that replay something other than old samples: their features, or what a generator makes up."""

from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import ReplayedParameters


class FeatureReplayParameters(ReplayedParameters):
    """Train the features on the new classes alone, and the head on them and on stored features of old samples."""


PSEUDO_REHEARSAL = {
    "feature_replay": StrategyEntry(
        "Feature replay (PR-ACE)",
        FeatureReplayParameters,
        "https://openreview.net/forum?id=7D9X2cFnt1",
        suits=("class",),
        keeps="features of old samples, not the samples",
    ),
}
