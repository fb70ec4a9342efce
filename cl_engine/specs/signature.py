"""One meaning for a tensor: what clients send and what the exported model answers."""

from math import prod
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cl_engine.specs.base import Spec

ClassName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\r\n]+$")]
Task = Literal["image_classification", "tabular_classification", "vector_classification"]


class Signature(Spec):
    """Shape, type, range and classes of a service's tensors, without the batch dimension."""

    task: Task
    input_name: Literal["input"] = "input"
    output_name: Literal["probabilities"] = "probabilities"
    dtype: Literal["uint8", "float32"] = "float32"
    shape: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1, max_length=3)
    layout: Literal["CHW"] | None = None
    range: tuple[float, float] | None = None
    classes: tuple[ClassName, ...] = Field(min_length=2)
    features: tuple[str, ...] | None = None

    @property
    def sample_bytes(self) -> int:
        """What one input takes."""
        return prod(self.shape) * {"uint8": 1, "float32": 4}[self.dtype]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.task == "image_classification" and (self.layout != "CHW" or len(self.shape) != 3):
            raise ValueError(
                "an image signature needs layout CHW and a shape of three numbers, such as 1, 28, 28"
            )
        if self.task != "image_classification" and len(self.shape) != 1:
            raise ValueError(f"a {self.task} signature needs a shape of one number, got {list(self.shape)}")
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("the classes must differ from each other")
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError(f"the range must rise, got {list(self.range)}")
        if self.features is not None and len(self.features) != self.shape[0]:
            raise ValueError(f"{len(self.features)} features are named for a shape of {self.shape[0]}")
        return self
