"""Avalanche's training template, fed from tensors."""

import warnings
from dataclasses import dataclass
from typing import Any, Self

import torch
from avalanche.training.plugins import EvaluationPlugin
from avalanche.training.templates import SupervisedTemplate
from avalanche.training.templates.base_sgd import PeriodicEval

from cl_engine.data import Stream, TensorDataset, TensorLoader


@dataclass(frozen=True)
class Experience:
    """New samples, as Avalanche expects to find them; without task labels, for there is one task."""

    dataset: TensorDataset
    current_experience: int = 0

    @property
    def classes_in_this_experience(self) -> list[int]:
        """The classes of its samples, ascending."""
        classes: list[int] = torch.unique(self.dataset.y).tolist()
        return classes

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
    plugins: list[Any]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, evaluator=_silent_evaluator())  # type: ignore[call-arg]
        # Neither measures anything here, and both cost as much as a small network at every step.
        idle = EvaluationPlugin | PeriodicEval
        self.plugins = [plugin for plugin in self.plugins if not isinstance(plugin, idle)]

    def train_dataset_adaptation(self, **kwargs: Any) -> None:
        """Take the experience's samples as they are."""
        self.adapted_dataset = self.new_samples

    def make_train_dataloader(self, **kwargs: Any) -> None:
        """Batches of what is to be learned from."""
        self.dataloader = self.loader(Stream(self.adapted_dataset, self.train_mb_size))

    def loader(self, *streams: Stream, steps: int | None = None) -> TensorLoader:
        """A loader over the streams, in this training's order."""
        return TensorLoader(*streams, seed=self.seed, first_step=self.first_step, steps=steps)

    def _unpack_minibatch(self) -> None:
        """Nothing: the batch is on its device already."""

    @property
    def new_samples(self) -> TensorDataset:
        """The samples of the experience at hand."""
        samples: TensorDataset = self.experience.dataset
        return samples


class TensorTemplate(TensorFed, SupervisedTemplate):  # type: ignore[misc]
    """Avalanche's supervised training over tensors; without plugins it is naive fine-tuning."""


def _silent_evaluator() -> EvaluationPlugin:
    """Our own events report the training; Avalanche warns of an evaluator without loggers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return EvaluationPlugin()
