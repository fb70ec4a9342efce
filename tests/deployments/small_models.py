"""Real ONNX models of a few hundred bytes, registered as versions: 1 x 8 x 8 uint8 in, softmax out."""

import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.services import version_register
from tests.factories import SYSTEM, write_artifacts


def register(service: Service, seed: int, *, golden_off: float = 0.0, broken: bool = False) -> ModelVersion:
    """A version with weights drawn by `seed`. golden_off: what its warm-up answers are wrong by;
    broken: an ONNX file with a graph that no runtime can run."""
    classes = service.signature["classes"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_artifacts(folder, classes)
        model = _model(seed, len(classes))
        inputs = np.random.default_rng(0).integers(0, 256, (4, 1, 8, 8), dtype=np.uint8)
        session = onnxruntime.InferenceSession(model.SerializeToString())
        [expected] = session.run(["probabilities"], {"input": inputs})
        np.savez(folder / "warmup.npz", x=inputs, probabilities=expected + np.float32(golden_off))
        if broken:
            model.graph.node[0].op_type = "NoSuchOperator"
        onnx.save(model, folder / "model.onnx")
        return version_register(
            actor=SYSTEM,
            service=service,
            folder=folder,
            architecture=service.architecture,
            architecture_parameters={},
            classes=classes,
            parent=None,
            snapshot=None,
            strategy="replay",
            seen_ids=(),
            metrics={},
            cause="",
        )


def _model(seed: int, classes: int) -> onnx.ModelProto:
    random = np.random.default_rng(seed)
    weights = numpy_helper.from_array(random.normal(0, 0.01, (64, classes)).astype(np.float32), "weights")
    nodes = [
        helper.make_node("Cast", ["input"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["floats"], ["flat"]),  # (N, 64)
        helper.make_node("MatMul", ["flat", "weights"], ["logits"]),  # (N, C)
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    given = helper.make_tensor_value_info("input", TensorProto.UINT8, ["N", 1, 8, 8])
    answered = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes])
    graph = helper.make_graph(nodes, "small", [given], [answered], [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
