"""The small networks. Shapes are those after each line."""

from collections.abc import Callable
from math import prod

from torch import Tensor, nn, tanh
from torch.nn.functional import dropout, max_pool2d, relu

from cl_engine.models.classifier import Classifier
from cl_engine.specs import Signature

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"relu": relu, "tanh": tanh}


class MLP(Classifier):
    """Fully connected layers over the flattened input: `layers` of `hidden` units, then the embedding.

    With layers 0 the embedding is the only one: layers 0 and features 256 are the network N-256-C, and
    layers 1, hidden 400 and features 400 are N-400-400-C. mean, deviation: standardise all inputs alike.
    """

    def __init__(
        self,
        signature: Signature,
        *,
        hidden: int,
        features: int,
        layers: int = 1,
        dropout: float = 0.0,
        mean: float = 0.0,
        deviation: float = 1.0,
        activation: str = "relu",
    ) -> None:
        super().__init__(signature, features)
        width = prod(signature.shape)
        self.names = ["hidden", *(f"hidden_{number}" for number in range(2, layers + 1))][:layers]
        for name in self.names:
            self.add_module(name, nn.Linear(width, hidden))
            width = hidden
        self.embedding = nn.Linear(width, features)
        self.dropout, self.mean, self.deviation = dropout, mean, deviation
        self.activation = ACTIVATIONS[activation]

    def embed(self, x: Tensor) -> Tensor:
        x = x.flatten(1)
        if (self.mean, self.deviation) != (0, 1):
            x = (x - self.mean) / self.deviation
        for name in self.names:
            x = self._activated(self.get_submodule(name)(x))  # (N, hidden)
        return self._activated(self.embedding(x))  # (N, features)

    def _activated(self, x: Tensor) -> Tensor:
        return dropout(self.activation(x), self.dropout, self.training)


class TabularMLP(MLP):
    """The same over columns, which Normalise standardises where the signature gives no range."""


class SmallCNN(Classifier):
    """Two convolutions, each followed by pooling, and one fully connected layer."""

    def __init__(self, signature: Signature, *, channels_1: int, channels_2: int, features: int) -> None:
        super().__init__(signature, features)
        channels, height, width = signature.shape
        self.convolution_1 = nn.Conv2d(channels, channels_1, 3, padding=1)
        self.convolution_2 = nn.Conv2d(channels_1, channels_2, 3, padding=1)
        self.embedding = nn.Linear(channels_2 * (height // 4) * (width // 4), features)

    def embed(self, x: Tensor) -> Tensor:
        x = max_pool2d(relu(self.convolution_1(x)), 2)  # (N, channels_1, H/2, W/2)
        x = max_pool2d(relu(self.convolution_2(x)), 2)  # (N, channels_2, H/4, W/4)
        return relu(self.embedding(x.flatten(1)))  # (N, features)
