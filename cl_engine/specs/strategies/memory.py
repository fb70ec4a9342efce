"""What strategies with a replay memory share."""

from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from cl_engine.specs.base import Parameters
from cl_engine.specs.selections import Selection

SAMPLES: JsonDict = {"unit": "samples"}
MemorySize = Annotated[
    int,
    Field(
        ge=1, le=1_000_000, description="Most samples kept to be replayed later", json_schema_extra=SAMPLES
    ),
]
MemoryBatchSize = Annotated[
    int, Field(ge=1, le=65_536, description="Replayed samples in each step", json_schema_extra=SAMPLES)
]


class BoundedParameters(Parameters):
    """A bounded memory of old samples, as many of each class."""

    memory_size: MemorySize = 500
    memory_bytes: int | None = Field(
        None,
        ge=1,
        le=2**50,
        description="Most bytes that the kept samples take as stored, beside the bound in samples",
        json_schema_extra={"unit": "bytes"},
    )


class MemoryParameters(BoundedParameters):
    """A bounded memory of old samples."""

    selection: Selection = Field(
        "class_balanced", description="How a full memory chooses what it keeps (see the selections)"
    )


class ReplayedParameters(MemoryParameters):
    """A memory from which some samples are replayed in each step."""

    memory_batch_size: MemoryBatchSize = 32
