"""The architectures that come with the engine, with their typed parameters."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import Field
from pydantic.config import JsonDict

from cl_engine.specs.base import Parameters
from cl_engine.specs.entries import ModelEntry, any_input, columns, images

UNITS: JsonDict = {"unit": "units"}
CHANNELS: JsonDict = {"unit": "channels"}
PIXELS: JsonDict = {"unit": "pixels"}
HiddenUnits = Annotated[
    int, Field(ge=1, le=16_384, description="Units of each hidden layer", json_schema_extra=UNITS)
]
EmbeddingSize = Annotated[
    int, Field(ge=1, le=4096, description="Size of the embedding, the last layer", json_schema_extra=UNITS)
]


class PerceptronParameters(Parameters):
    """Fully connected layers."""

    hidden: HiddenUnits = 256
    features: EmbeddingSize = 64
    layers: int = Field(
        1,
        ge=0,
        le=32,
        description="Hidden layers before the embedding; with 0 the embedding is the only one",
        json_schema_extra={"unit": "layers"},
    )
    dropout: float = Field(
        0.0, ge=0, le=0.95, description="Share of each layer's outputs left out while training"
    )


class MLPParameters(PerceptronParameters):
    """Fully connected layers over the flattened input."""

    mean: float = Field(
        0.0, ge=-100, le=100, description="What is subtracted from the inputs, which come as 0 to 1"
    )
    deviation: float = Field(1.0, gt=0, le=100, description="What they are then divided by")
    activation: Literal["relu", "tanh"] = Field("relu", description="What follows each layer")


class TabularMLPParameters(PerceptronParameters):
    """Fully connected layers over standardised columns."""

    hidden: HiddenUnits = 128
    features: EmbeddingSize = 32


class SmallCNNParameters(Parameters):
    """Two convolutions with pooling and a fully connected layer, for small images."""

    channels_1: int = Field(
        16, ge=1, le=1024, description="Channels of the first convolution", json_schema_extra=CHANNELS
    )
    channels_2: int = Field(
        32, ge=1, le=1024, description="Channels of the second convolution", json_schema_extra=CHANNELS
    )
    features: int = Field(64, ge=1, le=4096, description="Size of the embedding", json_schema_extra=UNITS)


class SlimResNet18Parameters(Parameters):
    """ResNet-18 with few channels and batch norm (Lopez-Paz and Ranzato 2017, arXiv:1706.08840)."""

    width: int = Field(
        20,
        ge=1,
        le=512,
        description="Channels of the first stage (nf); the embedding has 8 times as many units",
        json_schema_extra=CHANNELS,
    )
    shift: int = Field(
        0,
        ge=0,
        le=64,
        description="Most pixels that a training image is moved by, each way",
        json_schema_extra=PIXELS,
    )
    mirrored: float = Field(
        0.0, ge=0, le=1, description="Share of the training images that are mirrored; 0.5 for photographs"
    )


class TimmParameters(Parameters):
    """A network of the package timm by its name there, such as timm/resnet18; nothing is downloaded."""

    weights: str | None = Field(
        None,
        min_length=1,
        max_length=4096,
        description="Path of a safetensors file of pretrained weights, instead of random ones",
    )
    drop_rate: float = Field(
        0.0, ge=0, le=0.95, description="Share of the features left out while training (dropout)"
    )


OWN: Mapping[str, ModelEntry] = {
    "mlp": ModelEntry(
        "Multi-layer perceptron", MLPParameters, "cl_engine.models.architectures:MLP", any_input
    ),
    "small_cnn": ModelEntry(
        "Small convolutional network",
        SmallCNNParameters,
        "cl_engine.models.architectures:SmallCNN",
        images(4),
    ),
    "slim_resnet18": ModelEntry(
        "Slim ResNet-18", SlimResNet18Parameters, "cl_engine.models.slim_resnet:SlimResNet18", images(8)
    ),
    "tabular_mlp": ModelEntry(
        "Perceptron for tables", TabularMLPParameters, "cl_engine.models.architectures:TabularMLP", columns
    ),
}
TIMM = ModelEntry(
    "Networks of timm",
    TimmParameters,
    "cl_engine.models.timm_network:TimmNetwork",
    images(1),
    family=True,
    fresh_only=("weights",),
)


def own_models() -> Mapping[str, ModelEntry]:
    """Those that can be built here: timm's where timm is installed, which is seen without importing it."""
    return {**OWN, "timm": TIMM} if find_spec("timm") else OWN
