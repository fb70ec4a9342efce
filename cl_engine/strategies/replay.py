"""Replay: Avalanche's plugin over a bounded memory."""

from typing import Any

from avalanche.training.plugins import ReplayPlugin

from cl_engine.data import Stream
from cl_engine.specs.strategies.rehearsal import ReplayParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def replay(parameters: ReplayParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters)
    return setting.learner(TensorReplay(buffer, parameters.memory_batch_size), buffer=buffer)


class TensorReplay(ReplayPlugin):  # type: ignore[misc]
    """Avalanche's replay, its batches cut from tensors: new samples and replayed ones side by side."""

    storage_policy: TensorBuffer

    def __init__(self, buffer: TensorBuffer, memory_batch_size: int) -> None:
        super().__init__(buffer.max_size, batch_size_mem=memory_batch_size, storage_policy=buffer)

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Put the memory beside the new samples, from the second experience on; an epoch shows these once."""
        if old := self.storage_policy.samples:
            new = Stream(strategy.adapted_dataset, strategy.train_mb_size)
            replayed = Stream(old, self.batch_size_mem, full=True)
            strategy.dataloader = strategy.loader(new, replayed, steps=new.steps)
