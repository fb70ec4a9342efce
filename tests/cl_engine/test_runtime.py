from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from cl_engine.errors import EngineError
from cl_engine.runtime import BATCH, OnnxModel

WEIGHTS = np.arange(6, dtype=np.float32).reshape(3, 2) - 2


@pytest.fixture
def classifier(tmp_path: Path) -> Path:
    """uint8 (N, 3) to probabilities (N, 2) = softmax(x / 255 @ WEIGHTS)."""
    nodes = [
        helper.make_node("Cast", ["input"], ["real"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["real", "scale"], ["unit"]),
        helper.make_node("MatMul", ["unit", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    constants = [
        helper.make_tensor("scale", TensorProto.FLOAT, [], [255.0]),
        helper.make_tensor("weights", TensorProto.FLOAT, [3, 2], WEIGHTS.ravel()),
    ]
    return write(tmp_path / "model.onnx", nodes, constants, TensorProto.UINT8, "probabilities", 2)


@pytest.fixture
def embedder(tmp_path: Path) -> Path:
    """float32 (N, 3) to its rectified self."""
    nodes = [helper.make_node("Relu", ["input"], ["embedding"])]
    return write(tmp_path / "embedding.onnx", nodes, [], TensorProto.FLOAT, "embedding", 3)


def write(path: Path, nodes: list, constants: list, dtype: int, output: str, width: int) -> Path:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("input", dtype, ["batch", 3])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", width])],
        constants,
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
    return path


@pytest.mark.parametrize("n", [1, BATCH, BATCH + 1, 3 * BATCH])
def test_predict_answers_every_sample_in_order(classifier: Path, n: int) -> None:
    x = np.random.default_rng(n).integers(0, 256, (n, 3), dtype=np.uint8)
    logits = x / np.float32(255) @ WEIGHTS
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    found = OnnxModel(classifier).predict(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_embed_answers_vectors(embedder: Path) -> None:
    x = np.array([[1.0, -1.0, 0.5]], dtype=np.float32)
    np.testing.assert_array_equal(OnnxModel(embedder, threads=2).embed(x), [[1.0, 0.0, 0.5]])


def test_the_model_says_what_it_takes(classifier: Path) -> None:
    model = OnnxModel(classifier)
    assert (model.input_name, model.dtype, model.shape) == ("input", np.uint8, (3,))


@pytest.mark.parametrize(
    ("x", "code"),
    [
        (np.zeros((2, 4), np.uint8), "shape_mismatch"),
        (np.zeros(3, np.uint8), "shape_mismatch"),
        (np.zeros((2, 3, 1), np.uint8), "shape_mismatch"),
        (np.zeros((2, 3), np.float32), "dtype_mismatch"),
        (np.zeros((0, 3), np.uint8), "no_samples"),
    ],
)
def test_what_does_not_fit_is_refused_before_it_runs(classifier: Path, x: np.ndarray, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        OnnxModel(classifier).predict(x)
    assert refusal.value.code == code


def test_the_wrong_one_of_the_two_files_is_refused(embedder: Path) -> None:
    with pytest.raises(EngineError) as refusal:
        OnnxModel(embedder).predict(np.zeros((1, 3), np.float32))
    assert refusal.value.code == "output_mismatch"


def test_two_outputs_are_refused(tmp_path: Path) -> None:
    tensors = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", 3]) for n in ("input", "a", "b")]
    nodes = [helper.make_node("Relu", ["input"], ["a"]), helper.make_node("Neg", ["input"], ["b"])]
    graph = helper.make_graph(nodes, "test", tensors[:1], tensors[1:])
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), tmp_path / "two.onnx")
    with pytest.raises(EngineError) as refusal:
        OnnxModel(tmp_path / "two.onnx")
    assert refusal.value.code == "model_unsuitable"


@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_a_missing_or_damaged_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineError) as refusal:
        OnnxModel(path)
    assert refusal.value.code == "model_unreadable"
    assert "model.onnx" in refusal.value.detail


def test_a_truncated_model_is_refused(classifier: Path) -> None:
    whole = classifier.read_bytes()
    classifier.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EngineError) as refusal:
        OnnxModel(classifier)
    assert refusal.value.code == "model_unreadable"


def test_no_thread_is_refused_rather_than_taken_for_all(classifier: Path) -> None:
    with pytest.raises(EngineError) as refusal:
        OnnxModel(classifier, threads=0)
    assert refusal.value.code == "threads_out_of_range"
