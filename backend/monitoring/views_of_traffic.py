"""The two views that monitors take of inputs: the version's embeddings, or its probabilities."""

import numpy as np

from backend.engine.runtime import OnnxModel
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path


def view_of(view: str, version: ModelVersion, inputs: np.ndarray) -> np.ndarray:
    """inputs (n, *shape) -> (n, d): embeddings for `input`, probabilities for `output`."""
    if view == "input":
        return OnnxModel(artifact_path(version, "embedding.onnx"), threads=1).embed(inputs)
    return OnnxModel(artifact_path(version, "model.onnx"), threads=1).predict(inputs)
