"""Avalanche's training template, fed from tensors."""

from dataclasses import dataclass
from typing import Any, Self

from avalanche.training.templates import SupervisedTemplate

from cl_engine.data import Stream, TensorDataset, TensorLoader


@dataclass(frozen=True)
class Experience:
    """New samples, as Avalanche expects to find them; without task labels, for there is one task."""

    dataset: TensorDataset

    def logging(self) -> Self:
        """The view of itself that Avalanche gives to loggers."""
        return self


class TensorFed:
    """Cuts an Avalanche template's batches from tensors, in an order fixed by `seed` and `first_step`."""

    seed: int = 0
    first_step: int = 0
    # What the template beside this class in the bases has.
    experience: Any
    adapted_dataset: Any
    dataloader: Any
    train_mb_size: int

    def train_dataset_adaptation(self, **kwargs: Any) -> None:
        """Take the experience's samples as they are."""
        self.adapted_dataset = self.new_samples

    def make_train_dataloader(self, **kwargs: Any) -> None:
        """Batches of new samples."""
        self.dataloader = self.loader(Stream(self.new_samples, self.train_mb_size))

    def loader(self, *streams: Stream, steps: int | None = None) -> TensorLoader:
        """A loader over the streams, in this training's order."""
        return TensorLoader(*streams, seed=self.seed, first_step=self.first_step, steps=steps)

    @property
    def new_samples(self) -> TensorDataset:
        """The samples of the experience at hand."""
        samples: TensorDataset = self.experience.dataset
        return samples


class TensorTemplate(TensorFed, SupervisedTemplate):  # type: ignore[misc]
    """Avalanche's supervised training over tensors; without plugins it is naive fine-tuning."""
