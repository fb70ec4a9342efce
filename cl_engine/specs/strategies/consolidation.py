"""Strategies that merge each experience's head into that of all; they live off a broad first experience."""

from pydantic import Field

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import ReplayedParameters


class CWRStarParameters(Parameters):
    """Train a head for each experience, and merge its rows into the served one by how often each class came."""

    freeze: bool = Field(
        True,
        description="Leave the features as the first experience made them",
        json_schema_extra={"search": [False, True]},
    )


class AR1Parameters(ReplayedParameters):
    """CWR* for the head with replayed features, over features that stay or change slowly (AR1 with latent replay)."""

    lower_rate: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of each step that the features take after the first experience",
        json_schema_extra={"search": [0, 1]},
    )
    penalty: float = Field(
        0.0,
        ge=0,
        le=1e9,
        description="Weight of SI's penalty on features that change (lambda); 0 for none",
        json_schema_extra={"search": [0.01, 1e4]},
    )


CONSOLIDATION = {
    "cwr_star": StrategyEntry(
        "CWR*",
        CWRStarParameters,
        "cl_engine.strategies.cwr:cwr_star",
        "https://arxiv.org/abs/1907.03799",
        suits=("class", "domain"),
        keeps="how often each class came",
    ),
    "ar1": StrategyEntry(
        "AR1 with latent replay",
        AR1Parameters,
        "cl_engine.strategies.ar1:ar1",
        "https://arxiv.org/abs/1912.01100",
        suits=("class", "domain", "online"),
        keeps="features of old samples, how often each class came, and importances",
    ),
}
