"""The architectures that can be asked for, with their typed parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field, ValidationInfo, field_validator
from pydantic.config import JsonDict

from cl_engine.specs.base import Parameters, Spec
from cl_engine.specs.parsing import named, refusal
from cl_engine.specs.signature import Signature

UNITS: JsonDict = {"unit": "units"}


class MLPParameters(Parameters):
    """Fully connected layers over the flattened input."""

    hidden: int = Field(
        256, ge=1, le=16_384, description="Units of the hidden layer", json_schema_extra=UNITS
    )
    features: int = Field(64, ge=1, le=4096, description="Size of the embedding", json_schema_extra=UNITS)


class SmallCNNParameters(Parameters):
    """Two convolutions with pooling and a fully connected layer, for small images."""

    channels_1: int = Field(16, ge=1, le=1024, description="Channels of the first convolution")
    channels_2: int = Field(32, ge=1, le=1024, description="Channels of the second convolution")
    features: int = Field(64, ge=1, le=4096, description="Size of the embedding", json_schema_extra=UNITS)


class TabularMLPParameters(Parameters):
    """Fully connected layers over standardised columns."""

    hidden: int = Field(
        128, ge=1, le=16_384, description="Units of the hidden layer", json_schema_extra=UNITS
    )
    features: int = Field(32, ge=1, le=4096, description="Size of the embedding", json_schema_extra=UNITS)


def _any_shape(signature: Signature) -> str | None:
    return None


def _image(signature: Signature) -> str | None:
    if signature.layout != "CHW" or min(signature.shape[1:]) < 4:
        return f"needs images of at least 4 x 4 pixels (CHW); the signature has shape {list(signature.shape)}"
    return None


def _columns(signature: Signature) -> str | None:
    return (
        None
        if len(signature.shape) == 1
        else f"needs columns; the signature has shape {list(signature.shape)}"
    )


@dataclass(frozen=True)
class ModelEntry:
    """A line of the model catalogue; `misfit` says why a signature does not fit, or None."""

    title: str
    parameters: type[Parameters]
    misfit: Callable[[Signature], str | None]


MODELS: Mapping[str, ModelEntry] = {
    "mlp": ModelEntry("Multi-layer perceptron", MLPParameters, _any_shape),
    "small_cnn": ModelEntry("Small convolutional network", SmallCNNParameters, _image),
    "tabular_mlp": ModelEntry("Perceptron for tables", TabularMLPParameters, _columns),
}


class ModelSpec(Spec):
    """An architecture and its parameters; what is not given takes the catalogue's default."""

    name: str
    parameters: dict[str, Any] = {}

    @field_validator("name")
    @classmethod
    def _name_is_known(cls, name: str) -> str:
        named(MODELS, name, kind="model")
        return name

    @field_validator("parameters")
    @classmethod
    def _parameters_fit(cls, parameters: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        MODELS[info.data["name"]].parameters.model_validate(parameters)
        return parameters

    @property
    def typed(self) -> Parameters:
        """The parameters as the architecture's own typed class."""
        return MODELS[self.name].parameters.model_validate(self.parameters)

    def require_fit(self, signature: Signature) -> None:
        """Raise EngineError unless the architecture can take the signature's input."""
        if reason := MODELS[self.name].misfit(signature):
            raise refusal("model.name", f"model {self.name} {reason}")
