"""Temperatures that mean the same in several strategies."""

from typing import Annotated

from pydantic import Field

ContrastiveTemperature = Annotated[
    float,
    Field(
        gt=0,
        le=100,
        description="Temperature of the contrastive loss",
        json_schema_extra={"search": [0.01, 1]},
    ),
]
DistillationTemperature = Annotated[
    float,
    Field(
        gt=0,
        le=100,
        description="Softmax temperature of the distillation",
        json_schema_extra={"search": [0.5, 5]},
    ),
]
