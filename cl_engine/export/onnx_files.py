"""One trace of the network, cut into the two ONNX files that are served."""

import logging
import warnings
from pathlib import Path

import onnx
import torch
from onnx.utils import Extractor
from torch import Tensor, nn

from cl_engine.files import write_bytes
from cl_engine.models import Classifier
from cl_engine.specs import Signature

INPUT, PROBABILITIES, EMBEDDING = "input", "probabilities", "embedding"


class Served(nn.Module):
    """Client tensors (N, *shape) to probabilities (N, C) and embeddings (N, D)."""

    def __init__(self, model: Classifier) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.model.features(x)
        return self.model.decide(embedding).softmax(-1), embedding


def write_onnx(model: Classifier, signature: Signature, probabilities: Path, embedding: Path) -> None:
    """Write both files; the batch dimension is free. model: in evaluation mode, on the CPU."""
    traced = _traced(model, signature)
    _strip(traced)
    extractor = Extractor(traced)
    for path, output in ((probabilities, PROBABILITIES), (embedding, EMBEDDING)):
        part = extractor.extract_model([INPUT], [output])
        part.graph.name = output
        onnx.checker.check_model(part)
        write_bytes(path, part.SerializeToString(deterministic=True))


def _traced(model: Classifier, signature: Signature) -> onnx.ModelProto:
    example = torch.zeros(2, *signature.shape, dtype=getattr(torch, signature.dtype))
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            Served(model).eval(),
            (example,),
            dynamo=True,
            external_data=False,
            input_names=[INPUT],
            output_names=[PROBABILITIES, EMBEDDING],
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            verbose=False,
        )
    assert program is not None
    return program.model_proto


def _strip(model: onnx.ModelProto) -> None:
    """Remove what the exporter noted about this machine's files, so that equal weights give equal bytes."""
    graph = model.graph
    for part in (
        model,
        graph,
        *graph.node,
        *graph.input,
        *graph.output,
        *graph.value_info,
        *graph.initializer,
    ):
        del part.metadata_props[:]
        part.doc_string = ""
