"""iCaRL: herded exemplars, distillation, and the nearest mean of the exemplars."""

from typing import Any

import torch
from avalanche.training.plugins import SupervisedPlugin
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

from cl_engine.data import Memory
from cl_engine.data.cache.herding import herded
from cl_engine.data.cache.shares import fair_shares
from cl_engine.specs.strategies.prototypes import ICaRLParameters
from cl_engine.state import CLState
from cl_engine.strategies.buffer import TensorBuffer, embedded, head_logits
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.prototypes import decide_by_means
from cl_engine.strategies.teaching import old_classes, taught
from cl_engine.strategies.template import TensorTemplate


def icarl(parameters: ICaRLParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters)
    exemplars = Exemplars(buffer, setting.state, parameters.temperature)
    return setting.learner(exemplars, template=TensorICaRL, buffer=buffer)


class TensorICaRL(TensorTemplate):
    """Trains each output as a sigmoid: old classes towards the old model's answer, the others towards the label.

    Source: Rebuffi et al. 2017, algorithm 3.
    """

    def criterion(self) -> Tensor:
        targets = one_hot(self.mb_y, self.mb_output.shape[1]).to(self.mb_output)
        if len(self.mbatch) > 3:
            answers = self.mbatch[3]
            targets = torch.where(answers.isnan(), targets, answers.sigmoid())
        return binary_cross_entropy_with_logits(self.mb_output, targets)


class Exemplars(SupervisedPlugin):  # type: ignore[misc]
    """Keeps the exemplars in the replay memory, whose keys fall along each class's herding order.

    A class that comes back chooses its exemplars again among the old ones and its new samples, and learns from
    labels. The means are those of the exemplars as they are: mirroring them, as Avalanche does, would make other
    digits and letters of them.
    """

    def __init__(self, buffer: TensorBuffer, state: CLState, temperature: float) -> None:
        super().__init__()
        self.buffer, self.state, self.temperature = buffer, state, temperature

    def after_train_dataset_adaptation(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Learn from new samples and exemplars; the old model answers once, for it and they do not change."""
        samples = strategy.new_samples
        old = old_classes(self.state, samples)
        if exemplars := self.buffer.samples:
            samples = samples.joined(exemplars)
        strategy.adapted_dataset = (
            taught(samples, head_logits(strategy.model, samples.x), old) if old else samples
        )

    def before_eval(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Predict as if the experience ended here."""
        decide_by_means(strategy.model, self._chosen(strategy).samples, self.temperature)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.buffer.memory = self._chosen(strategy)
        decide_by_means(strategy.model, self.buffer.memory.samples, self.temperature)

    def _chosen(self, strategy: TensorTemplate) -> Memory:
        """The exemplars with those of the new samples' classes chosen anew."""
        new = Memory(strategy.new_samples, torch.zeros(len(strategy.new_samples), dtype=torch.float64))
        pool = self.buffer.memory.extended(new) if self.buffer.memory else new
        counts = dict(enumerate(torch.bincount(pool.samples.y).tolist()))
        shares = fair_shares(counts, self.buffer.max_size)
        for label in strategy.experience.classes_in_this_experience:
            members = torch.where(pool.samples.y == label)[0]
            order = herded(embedded(strategy.model, pool.samples.x[members]), shares[label])
            pool.keys[members.cpu()] = 0
            pool.keys[members[order].cpu()] = 1 / (2 + torch.arange(len(order), dtype=torch.float64))
        return pool.bounded(self.buffer.max_size, "class_balanced", size_bytes=self.buffer.max_bytes)
