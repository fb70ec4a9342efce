"""Every architecture's ONNX answers as it does, for any batch, and fits one Triton config whatever its head."""

from importlib.util import find_spec
from pathlib import Path

import onnx
import pytest
import torch
from torch import Tensor

from cl_engine.errors import EngineError
from cl_engine.export.onnx_files import write_onnx
from cl_engine.models import Classifier, build_model
from cl_engine.runtime import OnnxModel
from cl_engine.specs import ModelSpec, Signature, parse
from tests.cl_engine import factories

IMAGES = parse(Signature, factories.signature())
COLUMNS = parse(Signature, {"task": "tabular_classification", "shape": [4], "classes": ["no", "yes"]})
needs_timm = pytest.mark.skipif(not find_spec("timm"), reason="timm is not installed: pip install timm")


@pytest.mark.parametrize(
    ("name", "parameters", "signature"),
    [
        ("mlp", {"layers": 2, "dropout": 0.5, "mean": 0.5, "deviation": 0.3}, IMAGES),
        ("small_cnn", {}, IMAGES),
        ("slim_resnet18", {"width": 4}, IMAGES),
        ("tabular_mlp", {}, COLUMNS),
        pytest.param("timm/test_resnet", {"drop_rate": 0.5}, IMAGES, marks=needs_timm),
    ],
)
def test_it_answers_as_the_network_in_evaluation_mode(
    name: str, parameters: factories.Json, signature: Signature, tmp_path: Path
) -> None:
    model = build_model(ModelSpec(name=name, parameters=parameters), signature)
    x = (torch.rand(7, *signature.shape) * 255).to(getattr(torch, signature.dtype))
    model.normalise.fit(x)
    # Moves the running statistics of batch norm away from where they begin.
    model(x)
    write_onnx(model.eval(), signature, tmp_path / "model.onnx", tmp_path / "embedding.onnx")
    served, embedding = OnnxModel(tmp_path / "model.onnx"), OnnxModel(tmp_path / "embedding.onnx")
    for batch in (x, x[:1]):
        with torch.no_grad():
            expected = model(batch).softmax(-1).numpy(), model.features(batch).numpy()
        assert served.predict(batch.numpy()) == pytest.approx(expected[0], abs=1e-5)
        assert embedding.embed(batch.numpy()) == pytest.approx(expected[1], abs=1e-4)


def test_onnxruntime_cannot_tell_the_number_of_classes(tmp_path: Path) -> None:
    """Triton compares what it says of the output with the config's -1, and refuses a number there."""
    model = build_model(ModelSpec(name="mlp", parameters={"layers": 0}), IMAGES).eval()
    path = tmp_path / "model.onnx"
    write_onnx(model, IMAGES, path, tmp_path / "embedding.onnx")
    (output,) = OnnxModel(path)._session.get_outputs()
    assert output.shape == ["batch", "classes"]
    inferred = onnx.shape_inference.infer_shapes(onnx.load(path), data_prop=True)
    assert inferred.graph.output[0].type.tensor_type.shape.dim[1].dim_param == "classes"


class Branching(Classifier):
    """Goes one way or the other by what is in the tensors, which no trace can follow."""

    def embed(self, x: Tensor) -> Tensor:
        return x.flatten(1) if x.sum() > 0 else -x.flatten(1)


def test_a_network_that_onnx_cannot_say_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="Branching cannot be written as ONNX") as refused:
        write_onnx(Branching(IMAGES, 64).eval(), IMAGES, tmp_path / "m", tmp_path / "e")
    assert (refused.value.code, refused.value.data["field"]) == ("export_failed", "model.name")
    assert not (tmp_path / "m").exists()
