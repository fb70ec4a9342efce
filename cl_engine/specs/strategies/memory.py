"""What strategies with a replay memory share."""

from typing import Literal

from pydantic import Field
from pydantic.config import JsonDict

from cl_engine.specs.base import Parameters

SAMPLES: JsonDict = {"unit": "samples"}


class BoundedParameters(Parameters):
    """A bounded memory of old samples, as many of each class."""

    memory_size: int = Field(
        500,
        ge=1,
        le=1_000_000,
        description="Most samples kept to be replayed later",
        json_schema_extra=SAMPLES,
    )


class MemoryParameters(BoundedParameters):
    """A bounded memory of old samples."""

    selection: Literal["class_balanced", "reservoir"] = Field(
        "class_balanced", description="Keep as many of each class, or a uniform sample of all that was seen"
    )


class ReplayedParameters(MemoryParameters):
    """A memory from which some samples are replayed in each step."""

    memory_batch_size: int = Field(
        32, ge=1, le=65_536, description="Replayed samples in each step", json_schema_extra=SAMPLES
    )
