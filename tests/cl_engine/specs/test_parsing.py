"""Specs: refusals name the field, and reading them loads no torch."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cl_engine.errors import EngineError
from cl_engine.specs import (
    EvaluateSpec,
    Signature,
    UpdateSpec,
    architectures,
    model_catalogue,
    parse,
    read_spec,
)
from cl_engine.specs.models import models
from tests.cl_engine import factories

SPEC = factories.update_spec(Path("data"), "first")
BASE = {"weights": "w", "classes": [*factories.DIGITS, "ten"]}


def test_a_spec_takes_the_catalogues_defaults() -> None:
    spec = parse(UpdateSpec, SPEC)
    assert spec.strategy.typed.model_dump()["memory_size"] == 500
    assert spec.model.typed.model_dump() == {"channels_1": 16, "channels_2": 32, "features": 64}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"strategy": {"name": "magic"}}, "strategy_unknown", "strategy.name"),
        ({"strategy": {"name": "joint"}}, "spec_invalid", "strategy.name"),
        ({"model": {"name": "gpt"}}, "model_unknown", "model.name"),
        ({"model": {"name": "mlp/deep"}}, "model_unknown", "model.name"),
        ({"model": {"name": 3, "parameters": {}}}, "spec_invalid", "model.name"),
        ({"model": {"name": "tabular_mlp"}}, "spec_invalid", "model.name"),
        (
            {"model": {"name": "mlp"}, "signature": factories.signature() | {"shape": [1, 0, 8]}},
            "spec_invalid",
            "signature.shape.1",
        ),
        (
            {"model": {"name": "slim_resnet18"}, "signature": factories.signature() | {"shape": [1, 8, 7]}},
            "spec_invalid",
            "model.name",
        ),
        ({"model": {"name": "mlp", "parameters": {"layers": -1}}}, "spec_invalid", "model.parameters.layers"),
        (
            {"strategy": {"name": "ewc", "parameters": {"penalty": -1}}},
            "spec_invalid",
            "strategy.parameters.penalty",
        ),
        (
            {"strategy": {"name": "lwf", "parameters": {"beta": 1}}},
            "spec_invalid",
            "strategy.parameters.beta",
        ),
        (
            {"strategy": {"name": "replay", "parameters": {"selection": "magic"}}},
            "spec_invalid",
            "strategy.parameters.selection",
        ),
        (
            {"strategy": {"name": "der", "parameters": {"memory_bytes": 64}}},
            "spec_invalid",
            "strategy.parameters.memory_bytes",
        ),
        ({"train": {"epochs": 0}}, "spec_invalid", "train.epochs"),
        ({"train": {"learning_rate": float("nan")}}, "spec_invalid", "train.learning_rate"),
        ({"train": {"device": "tpu"}}, "spec_invalid", "train.device"),
        ({"sneaky": 1}, "spec_invalid", "sneaky"),
        ({"signature": factories.signature() | {"shape": [8, 8]}}, "spec_invalid", "signature"),
        ({"signature": factories.signature() | {"classes": ["a", "a"]}}, "spec_invalid", "signature"),
        ({"base": BASE}, "spec_invalid", "signature.classes"),
        ({"evaluation": [{"name": "a", "path": "p"}] * 2}, "spec_invalid", "evaluation"),
        ({"evaluation": [{"name": "../a", "path": "p"}]}, "spec_invalid", "evaluation.0.name"),
    ],
)
def test_a_refusal_names_the_field(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(EngineError) as refused:
        parse(UpdateSpec, SPEC | change)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)


def test_timm_is_asked_for_only_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = SPEC | {"model": {"name": "timm/resnet18", "parameters": {"drop_rate": 0.1}}}
    for installed in (True, False):
        monkeypatch.setattr(architectures, "find_spec", lambda name, found=installed: found or None)
        models.cache_clear()
        assert ("timm/<name>" in [entry["name"] for entry in model_catalogue()]) is installed
        if installed:
            assert parse(UpdateSpec, spec).model.variant == "resnet18"
            with pytest.raises(EngineError, match="family of models"):
                parse(UpdateSpec, SPEC | {"model": {"name": "timm/<name>"}})
        else:
            with pytest.raises(EngineError, match="pip install timm") as refused:
                parse(UpdateSpec, spec)
    models.cache_clear()
    assert (refused.value.code, refused.value.data["field"]) == ("package_missing", "model.name")


def test_a_model_must_not_answer_classes_that_the_signature_lacks() -> None:
    model = {"onnx": "m", "classes": ["0", "x"]}
    data = {
        "signature": factories.signature(),
        "candidate": model,
        "evaluation": [{"name": "a", "path": "p"}],
    }
    with pytest.raises(EngineError) as refused:
        parse(EvaluateSpec, data)
    assert refused.value.data["field"] == "candidate.classes"


def test_columns_may_be_named() -> None:
    columns = {"task": "tabular_classification", "shape": [2], "classes": ["no", "yes"]}
    assert parse(Signature, columns | {"features": ["age", "height"]}).features == ("age", "height")
    with pytest.raises(EngineError, match="1 features are named"):
        parse(Signature, columns | {"features": ["age"]})


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_file_that_is_no_json_object_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "spec.json"
    path.write_text(content)
    with pytest.raises(EngineError) as refused:
        read_spec(UpdateSpec, path)
    assert refused.value.code == "spec_unreadable"


def test_what_the_backend_imports_loads_no_torch() -> None:
    code = "import sys, cl_engine.specs, cl_engine.scenarios; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=factories.ROOT, check=False).returncode == 0
