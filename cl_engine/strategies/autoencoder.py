"""A small variational autoencoder over client tensors."""

from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from cl_engine.data.tensorfile import Tensors
from cl_engine.models.classifier import Normalise

WIDTHS = (400, 128)


class Autoencoder(nn.Module):
    """Fully connected, over flattened inputs as the classifier normalises them.

    Inputs that the signature bounds are in 0..1, and a sigmoid answers them; others are standardised, and the
    answer is unbounded. Source: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", eq. 10 and appendix C.
    """

    def __init__(self, size: int, latent: int, *, bounded: bool) -> None:
        super().__init__()
        wide, narrow = WIDTHS
        self.bounded = bounded
        self.encoder = nn.Sequential(nn.Linear(size, wide), nn.ReLU(), nn.Linear(wide, narrow), nn.ReLU())
        self.posterior = nn.Linear(narrow, 2 * latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, narrow), nn.ReLU(), nn.Linear(narrow, wide), nn.ReLU(), nn.Linear(wide, size)
        )

    @classmethod
    def holding(cls, weights: Tensors, *, bounded: bool) -> Self:
        """The autoencoder that these weights are of."""
        size, latent = weights["encoder.0.weight"].shape[1], weights["decoder.0.weight"].shape[1]
        made = cls(size, latent, bounded=bounded)
        made.load_state_dict(weights)
        return made

    @property
    def latent(self) -> int:
        """Numbers that a sample is made of."""
        first = self.decoder[0]
        assert isinstance(first, nn.Linear)
        return first.in_features

    def loss(self, normalised: Tensor) -> Tensor:
        """Negative evidence lower bound, a sample's mean. normalised: (N, *shape)."""
        x = normalised.flatten(1)
        mean, log_variance = self.posterior(self.encoder(x)).chunk(2, 1)  # (N, latent) each
        # Drawn on the CPU, whose random state a checkpoint holds.
        noise = torch.randn(mean.shape).to(mean.device)
        decoded = self.decoder(mean + noise * (log_variance / 2).exp())  # (N, size)
        if self.bounded:
            misfit = binary_cross_entropy_with_logits(decoded, x.clamp(0, 1), reduction="sum")
        else:
            misfit = mse_loss(decoded, x, reduction="sum") / 2
        divergence = (mean.square() + log_variance.exp() - log_variance - 1).sum() / 2
        loss: Tensor = (misfit + divergence) / len(x)
        return loss

    @torch.no_grad()
    def generate(self, count: int, normalise: Normalise, like: Tensor) -> Tensor:
        """(count, *shape) made-up client tensors, of the shape and type of `like` (N, *shape)."""
        decoded = self.decoder(torch.randn(count, self.latent).to(like.device)).view(count, *like.shape[1:])
        values: Tensor = (decoded.sigmoid() if self.bounded else decoded) * normalise.scale + normalise.shift
        return (values if like.is_floating_point() else values.round()).to(like.dtype)
