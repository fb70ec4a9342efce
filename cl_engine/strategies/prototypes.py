"""Class means as a way to predict."""

import torch
from torch import Tensor
from torch.nn.functional import normalize

from cl_engine.data import TensorDataset
from cl_engine.models import Classifier
from cl_engine.models.decisions import NearestMean
from cl_engine.strategies.buffer import embedded


def decide_by_means(model: Classifier, samples: TensorDataset, temperature: float) -> None:
    """Predict by the samples' class means from now on; a class that none of them shows keeps the mean it had."""
    features = model.head.in_features
    decision = NearestMean(model.head.out_features, features, temperature).to(samples.y.device)
    means = class_means(normalize(embedded(model, samples.x)), samples.y, model.head.out_features)
    decision.means.copy_(means)
    before = model.decided_by
    if isinstance(before, NearestMean):
        decision.means.copy_(torch.where(decision.known[:, None], means, before.means))
    model.decide_by(decision)


def class_means(embeddings: Tensor, y: Tensor, classes: int) -> Tensor:
    """Directions of the class means, (C, D) unit rows; 0 for a class without samples."""
    sums = embeddings.new_zeros(classes, embeddings.shape[1]).index_add(0, y, embeddings)
    return normalize(sums)
