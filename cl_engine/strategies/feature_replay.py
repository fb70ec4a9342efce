"""Feature replay: the head rehearses embeddings, whose samples are gone."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from cl_engine.kept import Kept
from cl_engine.specs.strategies.pseudo_rehearsal import FeatureReplayParameters
from cl_engine.strategies.latent import LatentMemory
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def feature_replay(parameters: FeatureReplayParameters, setting: Setting) -> Learner:
    return setting.learner(template=FeatureReplay, parameters=parameters, setting=setting)


class FeatureReplay(Keeping, TensorTemplate):
    """Features learn from the new samples among the new classes; the head learns from these and from old features.

    Loss: L(new classes)/2 + ((1 - w) L(old features) + w L(new features, detached))/2, with w = 1 / experiences.
    Avalanche's own FeatureReplay takes the model's last layer out, which would change the names of its weights.
    Source: Magistri et al. 2024, "Elastic Feature Consolidation", section on PR-ACE.
    """

    def __init__(self, *, parameters: FeatureReplayParameters, setting: Setting, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.latent, self.state = LatentMemory(parameters), setting.state

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
