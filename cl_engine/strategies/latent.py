"""A replay memory of embeddings."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from cl_engine.data import Measures, Memory, Stream, TensorDataset
from cl_engine.kept import Kept, by_id, in_order
from cl_engine.models import Classifier
from cl_engine.specs.strategies.memory import ReplayedParameters
from cl_engine.strategies.buffer import embedded
from cl_engine.strategies.template import TensorTemplate


class LatentMemory:
    """A bounded memory of embeddings, which are no samples, with their samples' ids, so that they can be forgotten."""

    def __init__(self, parameters: ReplayedParameters) -> None:
        self.parameters = parameters
        self.memory: Memory | None = None

    def __bool__(self) -> bool:
        return bool(self.memory)

    def keep(self) -> Kept:
        """Embeddings for samples, and the keys of the reservoir by id."""
        if self.memory is None:
            return None
        samples, keys = self.memory.samples, self.memory.keys
        return {"samples": samples, "keys": by_id(samples, keys)}

    def take(self, kept: Kept) -> None:
        """Go on from what `keep` gave."""
        self.memory = None
        if kept and kept["samples"]:
            samples = kept["samples"]
            self.memory = Memory(samples, in_order(samples, kept["keys"]))

    @torch.no_grad()
    def add(self, model: Classifier, samples: TensorDataset, seed: int) -> None:
        """Take the samples' embeddings in and let the surplus go."""
        generator = torch.Generator().manual_seed(seed)
        new = Memory.of(TensorDataset(embedded(model, samples.x), samples.y, samples.ids), generator)
        old = self.memory or Memory.of(new.samples.first(0), torch.Generator())
        measures = Measures(
            embeddings=lambda latent: latent.x,
            losses=lambda latent: cross_entropy(model.head(latent.x), latent.y, reduction="none"),
        )
        bounds = self.parameters
        self.memory = old.updated(
            new, bounds.memory_size, bounds.selection, size_bytes=bounds.memory_bytes, measures=measures
        )

    def batches(self, strategy: TensorTemplate) -> Iterator[list[Tensor]]:
        """As many full batches as the new samples have, epoch after epoch."""
        assert self.memory is not None
        steps = Stream(strategy.new_samples, strategy.train_mb_size).steps
        replayed = Stream(self.memory.samples, self.parameters.memory_batch_size, full=True)
        return strategy.loader(replayed, steps=steps).forever()
