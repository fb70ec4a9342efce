"""ER-ACE and ER-AML: Avalanche's asymmetric losses over the tensor-resident memory."""

from itertools import count
from typing import Any

import torch
from avalanche.training.supervised.er_ace import ER_ACE
from avalanche.training.supervised.er_aml import ER_AML
from torch import Tensor

from cl_engine.data import Stream
from cl_engine.specs.strategies.rehearsal import ERACEParameters, ERAMLParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.template import TensorFed

# No two experiences of a training have steps of one seed.
STEPS_APART = 1_000_003


def er_ace(parameters: ERACEParameters, setting: Setting) -> Learner:
    return _asymmetric(TensorACE, parameters, setting)


def er_aml(parameters: ERAMLParameters, setting: Setting) -> Learner:
    return _asymmetric(
        TensorAML,
        parameters,
        setting,
        feature_extractor=setting.model.features,
        temp=parameters.temperature,
        base_temp=parameters.base_temperature,
    )


def _asymmetric(
    template: type[TensorFed], parameters: ERACEParameters | ERAMLParameters, setting: Setting, **options: Any
) -> Learner:
    buffer = setting.buffer(parameters)
    size, batch = parameters.memory_size, parameters.memory_batch_size
    learner = setting.learner(
        template=template, buffer=buffer, mem_size=size, batch_size_mem=batch, **options
    )
    learner.strategy.storage_policy = buffer
    return learner


class TensorACE(TensorFed, ER_ACE):  # type: ignore[misc]
    """Avalanche's ER-ACE: the memory takes the new samples in before they are trained on."""

    storage_policy: TensorBuffer

    def _before_training_exp(self, **kwargs: Any) -> None:
        remembers = bool(self.storage_policy.samples)
        self.storage_policy.update(self)
        if remembers:
            self.replay_loader = self._replayed(self.batch_size_mem)
        # ER-ACE's own version would draw its batches sample by sample.
        super(ER_ACE, self)._before_training_exp(**kwargs)

    def _replayed(self, batch_size: int) -> Any:
        steps = Stream(self.new_samples, self.train_mb_size).steps
        samples = self.storage_policy.samples
        assert samples is not None
        stream = Stream(samples, batch_size, full=True)
        return self.loader(stream, steps=steps).forever()


class TensorAML(TensorFed, ER_AML):  # type: ignore[misc]
    """Avalanche's ER-AML; positives and negatives are drawn from the memory by class, a tensor at a time."""

    storage_policy: TensorBuffer

    _replayed = TensorACE._replayed

    def _before_training_exp(self, **kwargs: Any) -> None:
        remembers = bool(self.storage_policy.samples)
        self.storage_policy.update(self)
        if remembers:
            self.replay_loader = self._replayed(self.batch_size_mem)
            self.pos_neg_loaders = [self._groups()]
        super(ER_AML, self)._before_training_exp(**kwargs)

    def _groups(self) -> Any:
        """As many samples of each class in the memory as a batch has new ones, step by step."""
        samples = self.storage_policy.samples
        assert samples is not None
        members = [torch.where(samples.y == label)[0] for label in torch.unique(samples.y)]
        for step in count(self.first_step):
            # Each step's own seed: a training that is taken up at this step draws the same samples.
            generator = torch.Generator().manual_seed(self.seed * STEPS_APART + step)
            chosen = torch.cat([_drawn(group, self.train_mb_size, generator) for group in members])
            yield samples.batch(chosen)


def _drawn(group: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """`count` of the indices, none twice where there are enough."""
    order = torch.randperm(len(group), generator=generator)
    return group[order[torch.arange(min(count, len(group)))]]
