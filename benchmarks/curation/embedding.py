"""What a live version makes of its samples: the embeddings of a network that learned their very labels."""

import numpy as np
import torch
from numpy.typing import NDArray

from cl_engine.data import TensorDataset
from cl_engine.models import build_model
from cl_engine.sources.samples import LabelledSamples
from cl_engine.specs import ModelSpec, Signature, StrategySpec, TrainSpec, parse
from cl_engine.state import CLState
from cl_engine.strategies import build_learner
from cl_engine.strategies.buffer import embedded
from cl_engine.strategies.optimisers import build_optimiser


def embeddings(
    samples: LabelledSamples, given: NDArray[np.int64], architecture: str, epochs: int, seed: int
) -> NDArray[np.float32]:
    """(n, D) of images (n, C, H, W), by a network trained on the given labels (n,), mistakes and all."""
    signature = _signature(samples)
    train = parse(TrainSpec, {"epochs": epochs, "batch_size": 64, "seed": seed})
    torch.manual_seed(seed)
    model = build_model(parse(ModelSpec, {"name": architecture, "parameters": {}}), signature)
    learner = build_learner(
        parse(StrategySpec, {"name": "naive", "parameters": {}}),
        train,
        model=model,
        optimiser=build_optimiser(train, model),
        state=CLState(signature.classes),
    )
    x = torch.from_numpy(samples.x)
    learner.learn(TensorDataset(x, torch.from_numpy(given), tuple(samples.ids.tolist())))
    return np.asarray(embedded(model, x).numpy())


def _signature(samples: LabelledSamples) -> Signature:
    asked = {
        "task": "image_classification",
        "dtype": "uint8",
        "shape": list(samples.x.shape[1:]),
        "layout": "CHW",
        "range": [0, 255],
        "classes": list(samples.classes),
    }
    return parse(Signature, asked)
