"""Feature replay: the head rehearses embeddings, whose samples are gone."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from cl_engine.data import Memory, Stream, TensorDataset
from cl_engine.kept import Kept, by_id, in_order
from cl_engine.models import Classifier
from cl_engine.specs.strategies.pseudo_rehearsal import FeatureReplayParameters
from cl_engine.strategies.buffer import PREDICTION_BATCH
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def feature_replay(parameters: FeatureReplayParameters, setting: Setting) -> Learner:
    return setting.learner(template=FeatureReplay, parameters=parameters, setting=setting)


class LatentMemory:
    """A bounded memory of embeddings; with the ids of their samples, so that these can be forgotten."""

    def __init__(self, parameters: FeatureReplayParameters, setting: Setting) -> None:
        self.size, self.selection = parameters.memory_size, parameters.selection
        self.batch_size = parameters.memory_batch_size
        self.device = setting.train.device
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
            samples = kept["samples"].to(self.device)
            self.memory = Memory(samples, in_order(samples, kept["keys"]))

    def add(self, model: Classifier, samples: TensorDataset, seed: int) -> None:
        """Take the samples' embeddings in and let the surplus go."""
        generator = torch.Generator().manual_seed(seed)
        new = Memory.of(TensorDataset(embedded(model, samples.x), samples.y, samples.ids), generator)
        self.memory = (self.memory.extended(new) if self.memory else new).bounded(self.size, self.selection)

    def batches(self, strategy: TensorTemplate) -> Any:
        """As many full batches as the new samples have, epoch after epoch."""
        assert self.memory is not None
        steps = Stream(strategy.new_samples, strategy.train_mb_size).steps
        replayed = Stream(self.memory.samples, self.batch_size, full=True)
        return strategy.loader(replayed, steps=steps).forever()


class FeatureReplay(Keeping, TensorTemplate):
    """Features learn from the new samples among the new classes; the head learns from these and from old features.

    Loss: L(new classes)/2 + ((1 - w) L(old features) + w L(new features, detached))/2, with w = 1 / experiences.
    Avalanche's own FeatureReplay takes the model's last layer out, which would change the names of its weights.
    Source: Magistri et al. 2024, "Elastic Feature Consolidation", section on PR-ACE.
    """

    def __init__(self, *, parameters: FeatureReplayParameters, setting: Setting, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.latent, self.state = LatentMemory(parameters, setting), setting.state

    def keep(self) -> Kept:
        return self.latent.keep()

    def take(self, kept: Kept) -> None:
        self.latent.take(kept)

    def _before_training_exp(self, **kwargs: Any) -> None:
        """Where there is a memory of samples but none of features yet, the features are taken of those."""
        if not self.latent and self.state.memory:
            self.latent.add(self.model, self.state.memory.samples.to(self.device), self.seed)
        self.replayed = self.latent.batches(self) if self.latent else None
        current = torch.tensor(self.experience.classes_in_this_experience, device=self.device)
        self.other_classes = torch.ones(len(self.state.classes), dtype=torch.bool, device=self.device)
        self.other_classes[current] = False
        super()._before_training_exp(**kwargs)

    def forward(self) -> Tensor:
        self.features = self.model.features(self.mb_x)
        logits: Tensor = self.model.head(self.features)
        return logits

    def criterion(self) -> Tensor:
        among_new = cross_entropy(self.mb_output.masked_fill(self.other_classes, -torch.inf), self.mb_y)
        if self.replayed is None:
            return among_new
        old, labels, *_ = next(self.replayed)
        share = 1 / (self.experience.current_experience + 1)
        of_old = cross_entropy(self.model.head(old), labels)
        of_new = cross_entropy(self.model.head(self.features.detach()), self.mb_y)
        loss: Tensor = 0.5 * among_new + 0.5 * ((1 - share) * of_old + share * of_new)
        return loss

    def _after_training_exp(self, **kwargs: Any) -> None:
        super()._after_training_exp(**kwargs)
        self.latent.add(self.model, self.new_samples, self.seed)


@torch.no_grad()
def embedded(model: Classifier, x: Tensor) -> Tensor:
    """Embeddings (N, D) in evaluation mode; the model's mode is put back."""
    training = model.training
    model.eval()
    features = torch.cat([model.features(batch) for batch in torch.split(x, PREDICTION_BATCH)])
    model.train(training)
    return features
