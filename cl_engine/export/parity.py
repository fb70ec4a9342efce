"""Whether the exported model answers as the trained one does."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cl_engine.errors import EngineError
from cl_engine.models import Classifier, load_model
from cl_engine.runtime import OnnxModel
from cl_engine.specs import EvaluatedModel, Signature


@torch.no_grad()
def measure_parity(model: Classifier, x: Tensor, onnx_file: Path, *, threads: int) -> dict[str, Any]:
    """The largest difference of a probability between PyTorch and onnxruntime, over the samples x (N, *shape)."""
    expected = model(x).softmax(-1).numpy()
    served = OnnxModel(onnx_file, threads).predict(x.numpy())
    return {"max_abs_difference": float(np.abs(expected - served).max()), "samples": len(x)}


def measure_file_parity(
    model: EvaluatedModel, signature: Signature, x: NDArray[Any], *, threads: int
) -> dict[str, Any]:
    """The same for a version's files. Raises EngineError, as loading the weights does."""
    if model.model is None or model.weights is None:
        raise EngineError("weights_missing", "Parity needs the weights and the architecture.")
    network = load_model(model.model, signature, model.weights)
    return measure_parity(network.eval(), torch.from_numpy(x), model.onnx, threads=threads)
