"""The files that make a version: weights, serving models, labels, golden samples."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cl_engine.data import TensorDataset
from cl_engine.data.tensorfile import write_tensors
from cl_engine.export.onnx_files import write_onnx
from cl_engine.export.parity import measure_parity
from cl_engine.files import write_bytes
from cl_engine.models import Classifier
from cl_engine.specs import Signature

WEIGHTS, MODEL, EMBEDDING = "model.safetensors", "model.onnx", "embedding.onnx"
LABELS, WARMUP = "labels.txt", "warmup.npz"
PARITY_SAMPLES, WARMUP_SAMPLES = 512, 8


@dataclass(frozen=True)
class Export:
    """What was written, and how far PyTorch and ONNX differ: max_abs_difference over so many real samples."""

    names: tuple[str, ...]
    parity: dict[str, Any]


def export_model(
    model: Classifier, signature: Signature, samples: TensorDataset, out: Path, *, threads: int
) -> Export:
    """Write the version's files into `out`. samples: real inputs, for parity and for warming up."""
    model = model.eval().cpu()
    write_tensors(out / WEIGHTS, model.state_dict())
    write_onnx(model, signature, out / MODEL, out / EMBEDDING)
    write_bytes(out / LABELS, "".join(f"{name}\n" for name in signature.classes).encode())
    probes = samples.first(PARITY_SAMPLES).to("cpu")
    _write_warmup(out / WARMUP, model, probes.first(WARMUP_SAMPLES))
    parity = measure_parity(model, probes.x, out / MODEL, threads=threads)
    return Export((WEIGHTS, MODEL, EMBEDDING, LABELS, WARMUP), parity)


@torch.no_grad()
def _write_warmup(path: Path, model: Classifier, samples: TensorDataset) -> None:
    """Inputs with the probabilities that a server must answer."""
    expected = model(samples.x).softmax(-1)
    buffer = BytesIO()
    np.savez(buffer, x=samples.x.numpy(), probabilities=expected.numpy(), ids=np.array(samples.ids))
    write_bytes(path, buffer.getvalue())
