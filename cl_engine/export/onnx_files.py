"""One trace of the network, cut into the two ONNX files that are served."""

import logging
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnx.utils import Extractor
from torch import Tensor, nn

from cl_engine.errors import EngineError
from cl_engine.files import write_bytes
from cl_engine.models import Classifier
from cl_engine.specs import Signature

INPUT, PROBABILITIES, EMBEDDING = "input", "probabilities", "embedding"
CLASSES, EVERY_CLASS, KNOWN = "classes", "every_class", "probabilities_of_known_size"


class Served(nn.Module):
    """Client tensors (N, *shape) to probabilities (N, C) and embeddings (N, D)."""

    def __init__(self, model: Classifier) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.model.features(x)
        return self.model.decide(embedding).softmax(-1), embedding


def write_onnx(model: Classifier, signature: Signature, probabilities: Path, embedding: Path) -> None:
    """Write both files; the batch and the number of classes are free. model: in evaluation mode, on the CPU.

    Raises: EngineError export_failed where ONNX has no form of what the network does.
    """
    traced = _traced(model, signature)
    _strip(traced)
    _free_classes(traced.graph, len(signature.classes))
    extractor = Extractor(traced)
    for path, output in ((probabilities, PROBABILITIES), (embedding, EMBEDDING)):
        part = extractor.extract_model([INPUT], [output])
        part.graph.name = output
        onnx.checker.check_model(part)
        write_bytes(path, part.SerializeToString(deterministic=True))


def _traced(model: Classifier, signature: Signature) -> onnx.ModelProto:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = _exported(model, signature)
    except torch.onnx.OnnxExporterError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        detail = f"{type(model).__name__} cannot be written as ONNX: {reason}"
        raise EngineError("export_failed", detail, field="model.name") from error
    return program.model_proto


def _exported(model: Classifier, signature: Signature) -> torch.onnx.ONNXProgram:
    example = torch.zeros(2, *signature.shape, dtype=getattr(torch, signature.dtype))
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
    return program


def _free_classes(graph: onnx.GraphProto, classes: int) -> None:
    """Make the number of classes a dimension that no reader can tell before the model runs.

    One Triton config serves versions with smaller and larger heads, so it gives the dimension as -1, and Triton's
    onnxruntime backend refuses an output whose size is known where the config says -1. A size that follows from
    the weights is found by onnxruntime whatever the file declares; how many entries Compress keeps is not.
    """
    (softmax,) = (node for node in graph.node if PROBABILITIES in node.output)
    softmax.output[:] = [KNOWN]
    graph.initializer.append(numpy_helper.from_array(np.ones(classes, bool), EVERY_CLASS))
    graph.node.append(helper.make_node("Compress", [KNOWN, EVERY_CLASS], [PROBABILITIES], axis=1))
    (output,) = (tensor for tensor in graph.output if tensor.name == PROBABILITIES)
    output.type.tensor_type.shape.dim[1].dim_param = CLASSES


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
