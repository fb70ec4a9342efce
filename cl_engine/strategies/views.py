"""Random views of samples: crops, mirror images and noise, whole batches at a time."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

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
        window = torch.zeros(len(images), 2, 3)  # output to input coordinates, each from -1 to 1
        window[:, 0, 0], window[:, 0, 2] = width * sign, (2 * left - 1) * (1 - width)
        window[:, 1, 1], window[:, 1, 2] = height, (2 * top - 1) * (1 - height)
        grid = affine_grid(window.to(images.device), list(images.shape), align_corners=False)
        return grid_sample(images, grid, padding_mode="border", align_corners=False)
