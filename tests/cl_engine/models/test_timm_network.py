"""The networks of timm behind our head, from random and from local pretrained weights."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch

from cl_engine.data.tensorfile import write_tensors
from cl_engine.errors import EngineError
from cl_engine.models import Classifier, build_model, load_base
from cl_engine.specs import BaseSpec, ModelSpec, Signature, parse
from cl_engine.torchvision_shim import make_importable
from tests.cl_engine import factories
from tests.cl_engine.models.test_models import stored

if not find_spec("timm"):
    pytest.skip("timm is not installed: pip install timm", allow_module_level=True)

CNN, TRANSFORMER = "test_resnet", "test_vit"


def signature(*shape: int, classes: int = 3) -> Signature:
    return parse(Signature, factories.signature(classes) | {"shape": shape})


def built(name: str, sort: Signature, **parameters: Any) -> Classifier:
    return build_model(ModelSpec(name=f"timm/{name}", parameters=parameters), sort)


def images(*shape: int) -> torch.Tensor:
    return torch.randint(0, 256, (5, *shape), dtype=torch.uint8)


@pytest.fixture
def timm() -> Any:
    make_importable()
    import timm

    return timm


@pytest.mark.parametrize("name", [CNN, TRANSFORMER])
def test_pretrained_features_are_timms_own(name: str, timm: Any, tmp_path: Path) -> None:
    theirs = timm.create_model(name, pretrained=False).eval()
    write_tensors(tmp_path / "w", theirs.state_dict())
    ours = built(name, signature(3, 160, 160), weights=str(tmp_path / "w")).eval()
    x = images(3, 160, 160)
    mean, std = (torch.tensor(theirs.pretrained_cfg[key]).reshape(3, 1, 1) for key in ("mean", "std"))
    expected = theirs.forward_head(theirs.forward_features((x / 255 - mean) / std), pre_logits=True)
    assert torch.allclose(ours.features(x), expected, atol=1e-4)


@pytest.mark.parametrize(("name", "shape"), [(CNN, (1, 32, 32)), (TRANSFORMER, (1, 32, 48))])
def test_pretrained_weights_fit_other_channels_and_sizes(
    name: str, shape: tuple[int, ...], timm: Any, tmp_path: Path
) -> None:
    write_tensors(tmp_path / "w", timm.create_model(name, pretrained=False).state_dict())
    model = built(name, signature(*shape), weights=str(tmp_path / "w"))
    assert model(images(*shape)).shape == (5, 3)


def test_the_head_grows_and_stored_weights_need_no_pretrained_file(tmp_path: Path) -> None:
    three = signature(3, 32, 32)
    old = built(CNN, three)
    old(images(3, 32, 32))
    base = BaseSpec(weights=stored(old, tmp_path / "w"), classes=three.classes)
    spec = ModelSpec(name=f"timm/{CNN}", parameters={"weights": str(tmp_path / "gone")})
    grown = load_base(spec, signature(3, 32, 32, classes=5), base).eval()
    x = images(3, 32, 32)
    assert torch.allclose(grown(x)[:, :3], old.eval()(x), atol=1e-5)


def test_features_are_dropped_in_training_alone() -> None:
    model, x = built(TRANSFORMER, signature(3, 32, 32), drop_rate=0.5), images(3, 32, 32)
    assert (model.features(x) == 0).float().mean() > 0.2
    assert torch.equal(model.eval()(x), model(x))


@pytest.mark.parametrize(
    ("name", "parameters", "code", "field", "words"),
    [
        ("test_restnet", {}, "model_unknown", "model.name", "near it are test_resnet"),
        ("test_resnet.nonsense", {}, "model_unsuitable", "model.name", "Invalid pretrained tag"),
        ("levit_128s", {}, "spec_invalid", "signature.shape", "224 x 224 pixels only"),
        (CNN, {"weights": "gone"}, "weights_unreadable", "model.parameters.weights", "gone"),
    ],
)
def test_a_refusal_names_the_field(
    name: str, parameters: dict[str, str], code: str, field: str, words: str
) -> None:
    with pytest.raises(EngineError, match=words) as refused:
        built(name, signature(3, 32, 32), **parameters)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)


def test_pretrained_weights_of_another_network_are_refused(timm: Any, tmp_path: Path) -> None:
    write_tensors(tmp_path / "w", timm.create_model(TRANSFORMER, pretrained=False).state_dict())
    with pytest.raises(EngineError, match=r"lacks.*conv1\.0\.weight") as refused:
        built(CNN, signature(3, 32, 32), weights=str(tmp_path / "w"))
    assert (refused.value.code, refused.value.data["field"]) == (
        "weights_mismatch",
        "model.parameters.weights",
    )
