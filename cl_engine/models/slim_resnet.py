"""ResNet-18 with few channels. Shapes are those after each line; tensors are named as in published weights."""

from torch import Tensor, nn
from torch.nn.functional import relu

from cl_engine.models.augmentation import Augmentation
from cl_engine.models.classifier import Classifier
from cl_engine.specs import Signature


def convolution(inputs: int, outputs: int, stride: int = 1) -> nn.Conv2d:
    """3 x 3, without a bias: batch norm follows."""
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)


class BasicBlock(nn.Module):
    """Two convolutions beside a shortcut (He et al. 2016, arXiv:1512.03385, figure 5, left)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, outputs, stride), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = convolution(outputs, outputs), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            projection = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
            self.shortcut = nn.Sequential(projection, nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """(N, inputs, H, W) to (N, outputs, H/stride, W/stride), rounded up."""
        y = self.bn2(self.conv2(relu(self.bn1(self.conv1(x)))))
        return relu(y + self.shortcut(x))


class SlimResNet18(Classifier):
    """The reduced ResNet-18 of Lopez-Paz and Ranzato 2017 (arXiv:1706.08840), for images of any size.

    At 32 x 32 it is GEM's and Avalanche's, whose `linear` is the head here.
    """

    def __init__(self, signature: Signature, *, width: int, shift: int = 0, mirrored: float = 0.0) -> None:
        super().__init__(signature, 8 * width)
        self.augmentation = Augmentation(shift, mirrored)
        self.conv1, self.bn1 = convolution(signature.shape[0], width), nn.BatchNorm2d(width)
        self.layer1 = _stage(width, width, stride=1)
        self.layer2 = _stage(width, 2 * width, stride=2)
        self.layer3 = _stage(2 * width, 4 * width, stride=2)
        self.layer4 = _stage(4 * width, 8 * width, stride=2)

    def embed(self, x: Tensor) -> Tensor:
        x = self.augmentation(x)  # (N, C, H, W)
        x = relu(self.bn1(self.conv1(x)))  # (N, width, H, W)
        x = self.layer2(self.layer1(x))  # (N, 2 width, H/2, W/2)
        x = self.layer4(self.layer3(x))  # (N, 8 width, H/8, W/8)
        return x.mean((2, 3))  # (N, 8 width)


def _stage(inputs: int, outputs: int, *, stride: int) -> nn.Sequential:
    return nn.Sequential(BasicBlock(inputs, outputs, stride), BasicBlock(outputs, outputs, 1))
