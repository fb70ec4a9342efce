"""What the meta-learning strategies share: Avalanche's template of inner and outer updates, with a memory."""

from typing import Any

import torch
from avalanche.training.templates import SupervisedMetaLearningTemplate
from torch import Tensor

from cl_engine.data import Stream
from cl_engine.specs.strategies.memory import ReplayedParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorFed


def meta_learner(
    template: type["TensorMeta"], parameters: ReplayedParameters, setting: Setting, *, replayed: int
) -> Learner:
    """A learner on the template, with a memory. replayed: samples drawn for each batch."""
    buffer = setting.buffer(parameters)
    learner = setting.learner(template=template, buffer=buffer, options=parameters)
    learner.strategy.storage_policy, learner.strategy.replayed = buffer, replayed
    return learner


class TensorMeta(TensorFed, SupervisedMetaLearningTemplate):  # type: ignore[misc]
    """Avalanche's meta-learning template over tensors; `replayed` samples stand beside each batch's new ones."""

    storage_policy: TensorBuffer
    replayed: int

    def _before_training_exp(self, **kwargs: Any) -> None:
        self.replay_loader = None
        if old := self.storage_policy.samples:
            steps = Stream(self.new_samples, self.train_mb_size).steps
            self.replay_loader = self.loader(Stream(old, self.replayed, full=True), steps=steps).forever()
        super()._before_training_exp(**kwargs)

    def _after_training_exp(self, **kwargs: Any) -> None:
        self.storage_policy.update(self)
        super()._after_training_exp(**kwargs)

    def old_samples(self) -> tuple[Tensor, Tensor]:
        """Inputs and labels drawn for this batch; none in the first experience."""
        if self.replay_loader is None:
            return self.mb_x[:0], self.mb_y[:0]
        x, y, *_ = next(self.replay_loader)
        return x, y

    @torch.no_grad()
    def forward(self) -> Tensor:
        """The batch's logits after the step, for those who watch."""
        return super().forward()
