"""The networks. Shapes are those after each line."""

from math import prod

from torch import Tensor, nn
from torch.nn.functional import max_pool2d, relu

from cl_engine.models.classifier import Classifier
from cl_engine.specs import Signature


class MLP(Classifier):
    """Two fully connected layers over the flattened input."""

    def __init__(self, signature: Signature, *, hidden: int, features: int) -> None:
        super().__init__(signature, features)
        self.hidden = nn.Linear(prod(signature.shape), hidden)
        self.embedding = nn.Linear(hidden, features)

    def embed(self, x: Tensor) -> Tensor:
        x = relu(self.hidden(x.flatten(1)))  # (N, hidden)
        return relu(self.embedding(x))  # (N, features)


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
