"""Strategies that hold weights by how much they matter."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic.config import JsonDict

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry

STEPS: JsonDict = {"unit": "steps"}
Penalty = Annotated[
    float,
    Field(
        ge=0,
        le=1e9,
        description="Weight of the penalty in the loss (lambda)",
        json_schema_extra={"search": [0.01, 1e4]},
    ),
]


class EWCParameters(Parameters):
    """Hold each weight near its old value in proportion to its importance (diagonal Fisher information)."""

    penalty: float = Field(
        1000.0,
        ge=0,
        le=1e9,
        description="Weight of the penalty in the loss (lambda)",
        json_schema_extra={"search": [0.1, 1e6]},
    )
    mode: Literal["online", "separate"] = Field(
        "online", description="One decayed importance, or one for each experience (grows with every update)"
    )
    decay: float = Field(
        0.9,
        ge=0,
        le=1,
        description="Share of the old importance kept when online",
        json_schema_extra={"search": [0.5, 1]},
    )


class SIParameters(Parameters):
    """Hold each weight by how much its way through earlier trainings lowered the loss."""

    penalty: Penalty = 1.0
    damping: float = Field(
        1e-7,
        gt=0,
        le=10,
        description="Keeps importances finite for weights that hardly moved",
        json_schema_extra={"search": [1e-7, 1]},
    )


class MASParameters(Parameters):
    """Hold each weight by how strongly the outputs respond to it; needs no labels for that."""

    penalty: Penalty = 1.0
    decay: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of the old importance kept at each update",
        json_schema_extra={"search": [0.1, 1]},
    )


class RWalkParameters(Parameters):
    """EWC's Fisher information, averaged while training, plus a score of each weight's way, as in SI."""

    penalty: Penalty = 0.1
    new_share: float = Field(
        0.9,
        ge=0,
        le=1,
        description="Share of each step's own importance in the moving average (alpha)",
        json_schema_extra={"search": [0.5, 1]},
    )
    score_every: int = Field(
        10,
        ge=1,
        le=100_000,
        description="Steps between two scores (delta t)",
        json_schema_extra=STEPS | {"search": [1, 100]},
    )


IMPORTANCE = {
    "ewc": StrategyEntry(
        "EWC and online EWC",
        EWCParameters,
        "cl_engine.strategies.ewc:ewc",
        "https://arxiv.org/abs/1612.00796",
        suits=("domain", "task"),
        keeps="importances and the weights they belong to",
    ),
    "si": StrategyEntry(
        "SI",
        SIParameters,
        "cl_engine.strategies.synaptic:si",
        "https://arxiv.org/abs/1703.04200",
        suits=("domain", "task"),
        keeps="importances",
    ),
    "mas": StrategyEntry(
        "MAS",
        MASParameters,
        "cl_engine.strategies.mas:mas",
        "https://arxiv.org/abs/1711.09601",
        suits=("domain", "task"),
        keeps="importances and the weights they belong to",
    ),
    "rwalk": StrategyEntry(
        "RWalk",
        RWalkParameters,
        "cl_engine.strategies.rwalk:rwalk",
        "https://arxiv.org/abs/1801.10112",
        suits=("domain", "task"),
        keeps="importances, scores and the weights they belong to",
    ),
}
