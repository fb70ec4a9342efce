"""A class that does not keep its word is refused before anything is trained."""

import pytest
import torch
from torch import Tensor

from cl_engine.errors import EngineError
from cl_engine.models import Classifier, build_model
from cl_engine.specs import ModelEntry, ModelSpec, Signature, parse
from cl_engine.specs import models as catalogue
from cl_engine.specs.base import Parameters
from tests.cl_engine import factories

THREE = parse(Signature, factories.signature(3))


class Flat(Classifier):
    """Says that its embedding is as wide as the input."""

    def __init__(self, signature: Signature, width: int = 64) -> None:
        super().__init__(signature, width)

    def embed(self, x: Tensor) -> Tensor:
        return x.flatten(1)


class Narrow(Flat):
    def __init__(self, signature: Signature) -> None:
        super().__init__(signature, 10)


class Summed(Flat):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x).sum(1)


class Plain(torch.nn.Linear):
    def __init__(self, signature: Signature) -> None:
        super().__init__(64, len(signature.classes))


def built(monkeypatch: pytest.MonkeyPatch, build: str) -> Classifier:
    entry = ModelEntry("Test", Parameters, build)
    monkeypatch.setattr(catalogue, "model_entry", lambda name: entry)
    return build_model(ModelSpec(name="test"), THREE)


def test_one_that_does_is_built_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    assert built(monkeypatch, f"{__name__}:Flat").training


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (f"{__name__}:Narrow", "shapes cannot be multiplied"),
        (f"{__name__}:Summed", r"answered in shape \[1\], not \[1, 3\]"),
        (f"{__name__}:Plain", "gives a Plain, not a Classifier"),
        (f"{__name__}:Gone", "Gone"),
        ("gone_package:Gone", "gone_package"),
    ],
)
def test_one_that_does_not_is_refused(monkeypatch: pytest.MonkeyPatch, build: str, words: str) -> None:
    with pytest.raises(EngineError, match=words) as refused:
        built(monkeypatch, build)
    assert (refused.value.code, refused.value.data["field"]) == ("model_unsuitable", "model.name")
