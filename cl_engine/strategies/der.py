"""DER and DER++: Avalanche's loss over the tensor-resident memory and its stored logits."""

from typing import Any

from avalanche.training.supervised.der import DER

from cl_engine.data import Stream
from cl_engine.specs.strategies.rehearsal import DERParameters
from cl_engine.strategies.buffer import TensorBuffer, answering
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorFed


def der(parameters: DERParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters, with_logits=True)
    learner = setting.learner(
        template=TensorDER,
        buffer=buffer,
        mem_size=parameters.memory_size,
        batch_size_mem=parameters.memory_batch_size,
        alpha=parameters.alpha,
        beta=parameters.beta,
    )
    learner.strategy.storage_policy = buffer
    return learner


class TensorDER(TensorFed, DER):  # type: ignore[misc]
    """Avalanche's DER; samples that come without logits get those of the model before the update."""

    storage_policy: TensorBuffer

    def _before_training_exp(self, **kwargs: Any) -> None:
        buffer = self.storage_policy
        if old := buffer.memory:
            buffer.memory = answering(self.model, old)
            steps = Stream(self.new_samples, self.train_mb_size).steps
            replayed = Stream(buffer.memory.samples, self.batch_size_mem, full=True)
            self.replay_loader = self.loader(replayed, steps=steps).forever()
        # DER's own version would draw its batches sample by sample.
        super(DER, self)._before_training_exp(**kwargs)
