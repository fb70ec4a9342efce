"""Strategies that hold the new model to the old one's answers."""

from typing import Literal

from pydantic import Field

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.temperatures import DistillationTemperature


class LwFParameters(Parameters):
    """Distil the answers of the model before the update into the new one; keeps no old samples."""

    alpha: float = Field(
        1.0,
        ge=0,
        le=1000,
        description="Weight of the distillation loss",
        json_schema_extra={"search": [0.1, 100]},
    )
    temperature: DistillationTemperature = 2.0
    balance: Literal["fixed", "experiences"] = Field(
        "fixed",
        description="Weigh labels by 1 and distillation by alpha, or in experience n by 1/n and alpha (n-1)^2/n",
    )


class LFLParameters(Parameters):
    """Hold the features of new samples near those of the model before the update, and freeze the old head."""

    penalty: float = Field(
        1e-4,
        ge=0,
        le=1e9,
        description="Weight of the distance between old and new features (lambda e)",
        json_schema_extra={"search": [1e-6, 1]},
    )


DISTILLATION = {
    "lwf": StrategyEntry(
        "LwF",
        LwFParameters,
        "cl_engine.strategies.lwf:lwf",
        "https://arxiv.org/abs/1606.09282",
        suits=("class", "domain", "task"),
    ),
    "lfl": StrategyEntry(
        "LFL",
        LFLParameters,
        "cl_engine.strategies.lfl:lfl",
        "https://arxiv.org/abs/1607.00122",
        suits=("domain",),
    ),
}
