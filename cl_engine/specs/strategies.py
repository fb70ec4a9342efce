"""The strategies that can be asked for, with their typed parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic.config import JsonDict

from cl_engine.specs.base import Parameters, Spec
from cl_engine.specs.parsing import named
from cl_engine.specs.selections import Selection

SAMPLES: JsonDict = {"unit": "samples"}


class NaiveParameters(Parameters):
    """Train on the new samples alone: the baseline that shows how much is forgotten."""


class MemoryParameters(Parameters):
    """What strategies with a replay memory share."""

    memory_size: int = Field(
        500,
        ge=1,
        le=1_000_000,
        description="Most samples kept to be replayed later",
        json_schema_extra=SAMPLES,
    )
    memory_batch_size: int = Field(
        32, ge=1, le=65_536, description="Replayed samples in each step", json_schema_extra=SAMPLES
    )
    memory_bytes: int | None = Field(
        None,
        ge=1,
        le=2**50,
        description="Most bytes that the kept samples take as stored, beside the bound in samples",
        json_schema_extra={"unit": "bytes"},
    )
    selection: Selection = Field(
        "class_balanced", description="How a full memory chooses what it keeps (see the selections)"
    )


class ReplayParameters(MemoryParameters):
    """Mix each step's new samples with samples from a bounded memory of old ones."""


class EWCParameters(Parameters):
    """Hold each weight near its old value in proportion to its importance (diagonal Fisher information)."""

    penalty: float = Field(1000.0, ge=0, le=1e9, description="Weight of the penalty in the loss (lambda)")
    mode: Literal["online", "separate"] = Field(
        "online", description="One decayed importance, or one for each experience (grows with every update)"
    )
    decay: float = Field(0.9, ge=0, le=1, description="Share of the old importance kept when online")


class LwFParameters(Parameters):
    """Distil the answers of the model before the update into the new one; keeps no old samples."""

    alpha: float = Field(1.0, ge=0, le=1000, description="Weight of the distillation loss")
    temperature: float = Field(2.0, gt=0, le=100, description="Softmax temperature of the distillation")


class DERParameters(MemoryParameters):
    """Replay old samples together with the logits the model gave them (DER++ where beta is above 0)."""

    alpha: float = Field(0.1, ge=0, le=100, description="Weight of the distance between old and new logits")
    beta: float = Field(0.5, ge=0, le=100, description="Weight of the replayed samples' cross-entropy")


@dataclass(frozen=True)
class StrategyEntry:
    """A line of the strategy catalogue."""

    title: str
    parameters: type[Parameters]
    paper: str | None = None


STRATEGIES: Mapping[str, StrategyEntry] = {
    "naive": StrategyEntry("Naive fine-tuning", NaiveParameters),
    "replay": StrategyEntry("Replay", ReplayParameters, "https://arxiv.org/abs/1902.10486"),
    "ewc": StrategyEntry("EWC", EWCParameters, "https://arxiv.org/abs/1612.00796"),
    "lwf": StrategyEntry("LwF", LwFParameters, "https://arxiv.org/abs/1606.09282"),
    "der": StrategyEntry("DER", DERParameters, "https://arxiv.org/abs/2004.07211"),
}


class StrategySpec(Spec):
    """A strategy and its parameters; what is not given takes the catalogue's default."""

    name: str
    parameters: dict[str, Any] = {}

    @field_validator("name")
    @classmethod
    def _name_is_known(cls, name: str) -> str:
        named(STRATEGIES, name, kind="strategy")
        return name

    @field_validator("parameters")
    @classmethod
    def _parameters_fit(cls, parameters: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        STRATEGIES[info.data["name"]].parameters.model_validate(parameters)
        return parameters

    @property
    def typed(self) -> Parameters:
        """The parameters as the strategy's own typed class."""
        return STRATEGIES[self.name].parameters.model_validate(self.parameters)
