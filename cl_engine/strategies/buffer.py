"""The bounded memory as Avalanche's storage policy, and what a model says of samples."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from avalanche.training.storage_policy import ExemplarsBuffer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from cl_engine.data import Measures, Memory, TensorDataset
from cl_engine.models import Classifier
from cl_engine.specs.selections import Selection
from cl_engine.specs.strategies.memory import BoundedParameters, MemoryParameters
from cl_engine.strategies.template import TensorTemplate

# What a convolution answers to more images at a time takes so much memory that it is fetched from the system anew.
PREDICTION_BATCH = 128


class TensorBuffer(ExemplarsBuffer):  # type: ignore[misc]
    """Avalanche's storage policy over Memory; `with_logits` also keeps what the model answers."""

    def __init__(
        self, memory: Memory | None, parameters: BoundedParameters, *, with_logits: bool = False
    ) -> None:
        super().__init__(parameters.memory_size)
        self.memory = memory
        balanced: Selection = "class_balanced"
        self.max_bytes = parameters.memory_bytes
        self.selection = parameters.selection if isinstance(parameters, MemoryParameters) else balanced
        self.with_logits = with_logits

    @property
    def samples(self) -> TensorDataset | None:
        """What can be replayed, or None while there is nothing; logits that another strategy left are not."""
        if self.memory is None:
            return None
        samples = self.memory.samples
        return samples if self.with_logits else replace(samples, logits=None)

    def update(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Take the experience's samples in and let the surplus go."""
        new = Memory.of(strategy.new_samples, torch.Generator().manual_seed(strategy.seed))
        if self.with_logits:
            new = replace(new, samples=unanswered(strategy.model, new.samples))
        old = self.memory or Memory.of(new.samples.first(0), torch.Generator())
        memory = old.updated(
            new,
            self.max_size,
            self.selection,
            size_bytes=self.max_bytes,
            measures=measures_of(strategy.model),
        )
        # Only what stays is worth an answer.
        self.memory = answering(strategy.model, memory) if self.with_logits else memory

    def resize(self, strategy: TensorTemplate, new_size: int) -> None:
        self.max_size = new_size
        if self.memory:
            measures = measures_of(strategy.model)
            self.memory = self.memory.bounded(
                new_size, self.selection, size_bytes=self.max_bytes, measures=measures
            )


def answering(model: Classifier, memory: Memory) -> Memory:
    """The memory with the head's logits; logits there already stay, except where they are NaN.

    Raises: EngineError values_not_finite.
    """
    samples = memory.samples if memory.samples.logits is not None else unanswered(model, memory.samples)
    assert samples.logits is not None
    missing = samples.logits.isnan()
    rows = missing.any(1).nonzero().flatten()
    if len(rows):
        fresh = head_logits(model, samples.subset(rows).x)
        answers = torch.where(missing[rows], fresh, samples.logits[rows])
        samples = replace(samples, logits=samples.logits.index_copy(0, rows, answers))
        samples.require_finite()
    return replace(memory, samples=samples)


def unanswered(model: Classifier, samples: TensorDataset) -> TensorDataset:
    """The samples with a place for the head's logits, which holds NaN."""
    return replace(
        samples,
        logits=torch.full((len(samples), model.head.out_features), torch.nan, device=samples.y.device),
    )


def measures_of(model: Classifier) -> Measures:
    """What the memory's policies ask of a model: embeddings, and the cross-entropy of each sample."""
    return Measures(
        embeddings=lambda samples: embedded(model, samples.x),
        losses=lambda samples: cross_entropy(predicted(model, samples.x), samples.y, reduction="none"),
    )


def predicted(model: nn.Module, x: Tensor) -> Tensor:
    """Scores (N, C) as the model is served: by its decision where it has one."""
    return _evaluated(model, model, x)


def head_logits(model: Classifier, x: Tensor) -> Tensor:
    """The head's logits (N, C)."""
    return _evaluated(model, model.logits, x)


def embedded(model: Classifier, x: Tensor) -> Tensor:
    """Embeddings (N, D)."""
    return _evaluated(model, model.features, x)


@torch.no_grad()
def _evaluated(model: nn.Module, answer: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Answers in evaluation mode, on the model's device wherever x lies; the model's mode is put back."""
    training, device = model.training, next(model.parameters()).device
    model.eval()
    answers = torch.cat([answer(batch.to(device)) for batch in torch.split(x, PREDICTION_BATCH)])
    model.train(training)
    return answers
