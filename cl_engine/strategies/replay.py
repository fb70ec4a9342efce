"""Replay: Avalanche's plugin over a bounded memory that is copied, stored and read again."""

from typing import Any

from avalanche.training.plugins import ReplayPlugin

from cl_engine.data import Stream
from cl_engine.specs.strategies import MemoryParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.template import TensorTemplate


class TensorReplay(ReplayPlugin):  # type: ignore[misc]
    """Avalanche's replay, its batches cut from tensors: new samples and replayed ones side by side."""

    storage_policy: TensorBuffer

    def __init__(self, buffer: TensorBuffer, parameters: MemoryParameters) -> None:
        super().__init__(buffer.max_size, batch_size_mem=parameters.memory_batch_size, storage_policy=buffer)

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Put the memory beside the new samples, from the second experience on."""
        if old := self.storage_policy.samples:
            new = Stream(strategy.adapted_dataset, strategy.train_mb_size)
            strategy.dataloader = strategy.loader(new, Stream(old, self.batch_size_mem))
