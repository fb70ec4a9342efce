"""Random views of samples: crops, mirror images and noise, whole batches at a time."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

# Crops are up to a third wider or higher than the image's own shape, as far as the image allows.
LARGEST_RATIO = 4 / 3


@dataclass(frozen=True)
class Views:
    """smallest_crop: least share of the area; mirrored: share of the images; noise: in units of `unit`.

    What has no height and width gets noise alone. All draws are from torch's CPU generator, which checkpoints hold.
    """

    smallest_crop: float
    mirrored: float
    noise: float

    def __call__(self, x: Tensor, unit: Tensor) -> Tensor:
        """A view of each client tensor (N, *shape), float32; unit: the range or deviation of a value."""
        views = x.float()
        if views.ndim == 4:
            views = self._cropped(views)
        return views + self.noise * unit * torch.randn(views.shape).to(views.device)

    def _cropped(self, images: Tensor) -> Tensor:
        """Random resized crops (N, C, H, W), some of them mirrored."""
        area, shape, left, top, mirror = torch.rand(5, len(images))
        area = self.smallest_crop + (1 - self.smallest_crop) * area
        ratio = (1 / area).clamp(max=LARGEST_RATIO) ** (2 * shape - 1)
        width, height = (area * ratio).sqrt(), (area / ratio).sqrt()
        sign = torch.where(mirror < self.mirrored, -1.0, 1.0)
        rows, columns = images.shape[2:]
        x = _window(columns, width * sign, (2 * left - 1) * (1 - width))[:, None, :].expand(-1, rows, -1)
        y = _window(rows, height, (2 * top - 1) * (1 - height))[:, :, None].expand(-1, -1, columns)
        grid = torch.stack((x, y), 3)  # (N, H, W, 2)
        return grid_sample(images, grid.to(images.device), padding_mode="border", align_corners=False)


def _window(size: int, width: Tensor, middle: Tensor) -> Tensor:
    """Where the pixels of each view lie in its image: (N, size) coordinates from -1 to 1. width, middle: (N,)."""
    pixels = (2 * torch.arange(size) + 1) / size - 1
    lying: Tensor = pixels * width[:, None] + middle[:, None]
    return lying
