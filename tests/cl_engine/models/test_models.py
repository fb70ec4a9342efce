"""Architectures: normalisation inside, heads that grow, weights that must fit."""

from pathlib import Path

import pytest
import torch

from cl_engine.data.tensorfile import write_tensors
from cl_engine.errors import EngineError
from cl_engine.models import Classifier, build_model, load_base, load_weights
from cl_engine.specs import BaseSpec, ModelSpec, Signature, parse
from tests.cl_engine import factories

IMAGES = parse(Signature, factories.signature(3))
COLUMNS = parse(Signature, {"task": "tabular_classification", "shape": [4], "classes": ["no", "yes"]})
CNN = ModelSpec(name="small_cnn")


def stored(model: Classifier, path: Path) -> Path:
    write_tensors(path, model.state_dict())
    return path


@pytest.mark.parametrize("shape", [[1, 8, 8], [1, 28, 28], [3, 32, 32], [2, 9, 13]])
@pytest.mark.parametrize("name", ["small_cnn", "mlp"])
def test_images_of_any_size_get_an_embedding_and_logits(name: str, shape: list[int]) -> None:
    signature = parse(Signature, factories.signature(3) | {"shape": shape})
    model = build_model(ModelSpec(name=name), signature)
    x = torch.randint(0, 256, (5, *shape), dtype=torch.uint8)
    assert model.features(x).shape == (5, 64)
    assert model(x).shape == (5, 3)


@pytest.mark.parametrize("channels", [1, 3])
def test_convolutions_get_and_give_images_with_their_channels_last(channels: int) -> None:
    signature = parse(Signature, factories.signature(3) | {"shape": [channels, 8, 8]})
    model, seen = build_model(CNN, signature), []
    model.get_submodule("convolution_2").register_forward_hook(lambda *passed: seen.extend(passed[1:]))
    model(torch.zeros(5, channels, 8, 8, dtype=torch.uint8))
    (taken,), given = seen
    assert all(images.is_contiguous(memory_format=torch.channels_last) for images in (taken, given))
    assert not given.is_contiguous()


def test_the_range_is_normalised_inside_and_not_stored() -> None:
    model = build_model(CNN, IMAGES)
    assert model.normalise(torch.tensor([0, 51, 255], dtype=torch.uint8)).tolist() == pytest.approx(
        [0, 0.2, 1]
    )
    assert not [name for name in model.state_dict() if name.startswith("normalise")]


def test_columns_without_a_range_are_standardised_and_that_is_stored() -> None:
    model = build_model(ModelSpec(name="tabular_mlp"), COLUMNS)
    x = torch.randn(100, 4) * torch.tensor([1.0, 10.0, 100.0, 0.0]) + 7
    model.normalise.fit(x)
    assert model.normalise(x).mean(0).abs().max() < 1e-3
    assert model.normalise(x).std(0, correction=0).tolist() == pytest.approx([1, 1, 1, 0], abs=1e-3)
    assert "normalise.scale" in model.state_dict()


def test_a_grown_head_answers_as_before_for_the_classes_it_knew(tmp_path: Path) -> None:
    old = build_model(CNN, IMAGES)
    base = BaseSpec(weights=stored(old, tmp_path / "w"), classes=("0", "1", "2"))
    grown = load_base(CNN, IMAGES.model_copy(update={"classes": ("new", "2", "0", "1")}), base)
    x = torch.randint(0, 256, (5, 1, 8, 8), dtype=torch.uint8)
    assert torch.allclose(grown(x)[:, [2, 3, 1]], old(x), atol=1e-6)


def test_weights_of_another_architecture_are_refused_by_key(tmp_path: Path) -> None:
    path = stored(build_model(ModelSpec(name="mlp"), IMAGES), tmp_path / "w")
    with pytest.raises(EngineError) as refused:
        load_weights(build_model(CNN, IMAGES), path)
    assert refused.value.code == "weights_mismatch"
    assert refused.value.data["unexpected"] == ["hidden.bias", "hidden.weight"]
    assert "convolution_1.weight" in refused.value.detail


def test_weights_of_another_shape_are_refused_with_both_shapes(tmp_path: Path) -> None:
    path = stored(build_model(CNN, IMAGES), tmp_path / "w")
    four = IMAGES.model_copy(update={"classes": ("a", "b", "c", "d")})
    with pytest.raises(EngineError) as refused:
        load_weights(build_model(CNN, four), path)
    assert refused.value.data["misshapen"]["head.weight"] == {"found": [3, 64], "expected": [4, 64]}


def test_broken_weights_are_refused(tmp_path: Path) -> None:
    model = build_model(CNN, IMAGES)
    with torch.no_grad():
        model.head.bias[0] = torch.nan
    with pytest.raises(EngineError, match=r"head\.bias"):
        load_weights(model, stored(model, tmp_path / "w"))
    (tmp_path / "junk").write_bytes(b"junk")
    with pytest.raises(EngineError) as refused:
        load_weights(model, tmp_path / "junk")
    assert refused.value.code == "weights_unreadable"
