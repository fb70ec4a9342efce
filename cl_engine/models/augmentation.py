"""Images that change a little while a network trains. Shapes are those after each line."""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad


class Augmentation(nn.Module):
    """Moves training images at random, black where they leave, and mirrors some; in evaluation it does nothing.

    shift: most pixels of a move, each way. mirrored: share of the images. All draws are from torch's CPU generator,
    which checkpoints hold.
    """

    def __init__(self, shift: int, mirrored: float) -> None:
        super().__init__()
        self.shift, self.mirrored = shift, mirrored

    def forward(self, images: Tensor) -> Tensor:
        """(N, C, H, W), whose 0 is black, to the same shape."""
        if self.training and self.mirrored:
            images = self._mirrored(images)
        if self.training and self.shift:
            images = self._moved(images)
        return images

    def _mirrored(self, images: Tensor) -> Tensor:
        chosen = (torch.rand(len(images)) < self.mirrored).to(images.device)
        return torch.where(chosen[:, None, None, None], images.flip(3), images)

    def _moved(self, images: Tensor) -> Tensor:
        count, _, height, width = images.shape
        top, left = torch.randint(2 * self.shift + 1, (2, count))
        rows = (top[:, None] + torch.arange(height)).to(images.device)  # (N, H)
        columns = (left[:, None] + torch.arange(width)).to(images.device)  # (N, W)
        number = torch.arange(count, device=images.device)[:, None, None]
        wide = pad(images, [self.shift] * 4).movedim(1, 3)  # (N, H + 2 shift, W + 2 shift, C)
        return wide[number, rows[:, :, None], columns[:, None, :]].movedim(3, 1)  # (N, C, H, W)
