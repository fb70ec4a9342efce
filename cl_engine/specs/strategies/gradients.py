"""Strategies that turn each step away from directions that would hurt old experiences."""

from pydantic import Field

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import SAMPLES


class EpisodicParameters(Parameters):
    """A memory with a part for each experience."""

    patterns_per_experience: int = Field(
        256,
        ge=1,
        le=1_000_000,
        description="Samples kept of each experience (grows with every update)",
        json_schema_extra=SAMPLES,
    )


class GEMParameters(EpisodicParameters):
    """Project each gradient so that no earlier experience's loss rises; one backward pass for each of them."""

    strength: float = Field(
        0.5,
        ge=0,
        le=100,
        description="How far the projection leans to old experiences",
        json_schema_extra={"search": [0, 1]},
    )


class AGEMParameters(EpisodicParameters):
    """Project each gradient so that the mean loss over the memory does not rise: GEM at the cost of two passes."""

    sample_size: int = Field(
        256,
        ge=1,
        le=65_536,
        description="Samples of the memory that the reference gradient is taken of",
        json_schema_extra=SAMPLES,
    )


GRADIENTS = {
    "gem": StrategyEntry(
        "GEM",
        GEMParameters,
        "cl_engine.strategies.episodic:gem",
        "https://arxiv.org/abs/1706.08840",
        suits=("domain", "task", "online"),
        keeps="a memory for each experience",
    ),
    "agem": StrategyEntry(
        "A-GEM",
        AGEMParameters,
        "cl_engine.strategies.episodic:agem",
        "https://arxiv.org/abs/1812.00420",
        suits=("domain", "task", "online"),
        keeps="a memory for each experience",
    ),
}
