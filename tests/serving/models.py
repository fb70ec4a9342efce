"""Tiny ONNX models, made without torch."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FEATURES = 4


def signature(**changes: object) -> dict[str, object]:
    return {
        "input_name": "input",
        "output_name": "probabilities",
        "dtype": "float32",
        "shape": [FEATURES],
        **changes,
    }


def artifacts(folder: Path, classes: int) -> dict[str, Path]:
    """model.onnx and labels.txt of a soft-max over `classes` in the class order c0, c1, ..."""
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(softmax_model(classes))
    (folder / "labels.txt").write_text("".join(f"c{index}\n" for index in range(classes)))
    return {name: folder / name for name in ("model.onnx", "labels.txt")}


def softmax_model(classes: int) -> bytes:
    weight = numpy_helper.from_array(np.eye(FEATURES, classes, dtype=np.float32), "weight")
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["input", "weight"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        "model",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", FEATURES])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes])],
        [weight],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made.SerializeToString()
