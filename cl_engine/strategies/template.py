"""Avalanche's training template, fed from tensors."""

import warnings
from dataclasses import dataclass
from typing import Any, Self

import torch
from avalanche.training.plugins import EvaluationPlugin
from avalanche.training.templates import SupervisedTemplate
from avalanche.training.templates.base_sgd import PeriodicEval
from torch import Tensor, nn

from cl_engine.data import Stream, TensorDataset, TensorLoader


@dataclass(frozen=True)
class Experience:
    """New samples, as Avalanche expects to find them.

    task: the label of their task, where the learner is told of tasks.
    """

    dataset: TensorDataset
    current_experience: int = 0
    task: int | None = None

    @property
    def classes_in_this_experience(self) -> list[int]:
        """The classes of its samples, ascending."""
        classes: list[int] = torch.unique(self.dataset.y).tolist()
        return classes

    def logging(self) -> Self:
        """The view of itself that Avalanche gives to loggers."""
        return self


class TensorFed:
    """Cuts an Avalanche template's batches from tensors, in an order fixed by `seed` and `first_step`.

    heads: (C,) the task of each class, -1 where it has none; None where no tasks are told apart.
    mb_logits: (N, C) of the batch, before classes of other tasks were ruled out.
    """

    seed: int = 0
    first_step: int = 0
    heads: Tensor | None = None
    mb_logits: Tensor
    # What the template beside this class in the bases has.
    experience: Any
    adapted_dataset: Any
    dataloader: Any
    train_mb_size: int
    plugins: list[Any]
    model: Any
    mb_x: Tensor
    mb_y: Tensor

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

    def forward(self) -> Tensor:
        """The batch's logits (N, C), in each sample's own task."""
        self.mb_logits = super().forward()  # type: ignore[misc]
        return self.in_task(self.mb_logits, self.mb_y)

    def in_task(self, logits: Tensor, y: Tensor, *, outside: float = -torch.inf) -> Tensor:
        """Logits (N, C), with `outside` for the classes of other tasks than that of the label y (N,).

        Tasks share no class, so this is a classifier with a linear head for each task, also for replayed samples.
        """
        if self.heads is None:
            return logits
        return logits.masked_fill(self.heads[y].unsqueeze(1) != self.heads, outside)

    def network(self, task: int | None) -> nn.Module:
        """What answers in evaluation: inputs to logits (N, C). A strategy may have one for each task."""
        model: nn.Module = self.model
        return model

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
