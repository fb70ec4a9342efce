"""SCR: Avalanche's supervised contrastive loss over new and replayed samples, and the nearest mean of the memory."""

from typing import Any

import torch
from avalanche.training.losses import SCRLoss
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from cl_engine.kept import Kept
from cl_engine.specs.strategies.prototypes import SCRParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.optimisers import build_optimiser, optimiser_tensors, restore_optimiser
from cl_engine.strategies.prototypes import decide_by_means
from cl_engine.strategies.replay import TensorReplay
from cl_engine.strategies.template import TensorTemplate
from cl_engine.strategies.views import Views

# The last layer's weight, by its name in the projection.
OUTPUT = "2.weight"


def scr(parameters: SCRParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters)
    contrast = Contrast(buffer, parameters, setting)
    views = Views(parameters.smallest_crop, parameters.mirrored, parameters.noise)
    return setting.learner(
        contrast,
        template=TensorSCR,
        buffer=buffer,
        contrast=contrast,
        views=views,
        temperature=parameters.temperature,
    )


class TensorSCR(TensorTemplate):
    """Contrasts each sample as it is and one view of it with all others of the batch.

    Beside that the head learns on embeddings that it does not move: it tells the training's accuracy, which
    projections cannot. Source: Mai et al. 2021, "Supervised Contrastive Replay", eq. 5.
    """

    def __init__(self, *, contrast: "Contrast", views: Views, temperature: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.contrast, self.views, self.contrastive = contrast, views, SCRLoss(temperature)

    def forward(self) -> Tensor:
        x = self.mb_x
        both = torch.cat((x.float(), self.views(x, self.model.normalise.scale)))
        features = self.model.features(both)  # (2N, D)
        self.projected = self.contrast.project(features).view(2, len(x), -1).transpose(0, 1)  # (N, 2, P)
        logits: Tensor = self.model.head(features[: len(x)].detach())
        return logits

    def criterion(self) -> Tensor:
        loss: Tensor = self.contrastive(self.projected, self.mb_y) + cross_entropy(self.mb_output, self.mb_y)
        return loss


class Contrast(Keeping, TensorReplay):
    """Replays the memory, trains the projection, and predicts by the memory's class means.

    The projection serves training alone, so it is no part of the model: it has an optimiser of its own and outlives
    the process in the state.
    """

    def __init__(self, buffer: TensorBuffer, parameters: SCRParameters, setting: Setting) -> None:
        super().__init__(buffer, parameters.memory_batch_size)
        self.parameters, self.train = parameters, setting.train
        width = setting.model.head.in_features
        layers = nn.Linear(width, width), nn.ReLU(), nn.Linear(width, parameters.projection)
        self.projection = nn.Sequential(*layers).to(setting.train.device)
        self.optimiser = build_optimiser(setting.train, self.projection)

    def project(self, features: Tensor) -> Tensor:
        """Embeddings (N, D) to points (N, P) on the unit sphere."""
        return normalize(self.projection(normalize(features)))

    def keep(self) -> Kept:
        moments = optimiser_tensors(self.optimiser, self.projection)
        return {"projection": dict(self.projection.state_dict()), "optimiser": moments}

    def take(self, kept: Kept) -> None:
        """Go on from the projection; one of another width begins afresh."""
        if kept["projection"][OUTPUT].shape != self.projection.get_parameter(OUTPUT).shape:
            return
        self.projection.load_state_dict(kept["projection"])
        self.optimiser.state.clear()
        restore_optimiser(self.optimiser, self.projection, kept["optimiser"])

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.optimiser.zero_grad()

    def after_update(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.optimiser.step()

    def before_eval(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Predict as if the experience ended here."""
        memory = TensorBuffer(self.storage_policy.memory, self.parameters)
        memory.update(strategy)
        self._decide(strategy, memory)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.storage_policy.update(strategy)
        self._decide(strategy, self.storage_policy)

    def _decide(self, strategy: TensorTemplate, memory: TensorBuffer) -> None:
        assert memory.samples
        decide_by_means(strategy.model, memory.samples, self.parameters.temperature)
