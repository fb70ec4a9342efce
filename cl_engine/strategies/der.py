"""DER and DER++: Avalanche's loss over the tensor-resident memory and its stored logits."""

from typing import Any

from avalanche.training.supervised.der import DER

from cl_engine.data import Memory, Stream
from cl_engine.strategies.buffer import TensorBuffer, answered
from cl_engine.strategies.template import TensorFed


class TensorDER(TensorFed, DER):  # type: ignore[misc]
    """Avalanche's DER; samples that come without logits get those of the model before the update."""

    storage_policy: TensorBuffer

    def _before_training_exp(self, **kwargs: Any) -> None:
        buffer = self.storage_policy
        if old := buffer.memory:
            buffer.memory = Memory(answered(self.model, old.samples), old.keys)
            steps = Stream(self.new_samples, self.train_mb_size).steps
            replayed = Stream(buffer.memory.samples, self.batch_size_mem, full=True)
            self.replay_loader = self.loader(replayed, steps=steps).forever()
        # DER's own version would draw its batches sample by sample.
        super(DER, self)._before_training_exp(**kwargs)
