"""Strategies that give each task weights of its own, and so must be told it."""

from typing import Literal

from pydantic import Field
from pydantic.config import JsonDict

from cl_engine.specs.architectures import UNITS
from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry

EPOCHS: JsonDict = {"unit": "epochs"}
TASK_LABEL = "it must be told the task of what it predicts"


class PackNetParameters(Parameters):
    """Prune what a task can do without, freeze the rest, and learn the next task with what was pruned."""

    prune_proportion: float = Field(
        0.5, ge=0, le=0.99, description="Share of a task's weights that is pruned and left to later tasks"
    )
    post_prune_epochs: int = Field(
        1,
        ge=1,
        le=10_000,
        description="Last epochs of each task, which train what was not pruned",
        json_schema_extra=EPOCHS,
    )


class PNNParameters(Parameters):
    """Add a network for each task, which is fed by those of earlier tasks; replaces the service's architecture."""

    layers: int = Field(2, ge=1, le=16, description="Hidden layers of each column")
    hidden: int = Field(
        100, ge=1, le=16_384, description="Units of a column's hidden layer", json_schema_extra=UNITS
    )
    adapter: Literal["mlp", "linear"] = Field(
        "mlp", description="What leads from earlier columns into a new one"
    )


ISOLATION = {
    "packnet": StrategyEntry(
        "PackNet",
        PackNetParameters,
        "cl_engine.strategies.packnet:packnet",
        "https://arxiv.org/abs/1711.05769",
        suits=("task",),
        keeps="which task owns each weight",
        benchmark_only=TASK_LABEL,
    ),
    "pnn": StrategyEntry(
        "Progressive networks",
        PNNParameters,
        "cl_engine.strategies.pnn:pnn",
        "https://arxiv.org/abs/1606.04671",
        suits=("task",),
        keeps="a network for each task",
        benchmark_only=TASK_LABEL,
    ),
}
