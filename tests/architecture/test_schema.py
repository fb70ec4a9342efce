"""The OpenAPI schema is valid, leaves nothing to guess, and names what a training and a tuning take."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from backend.engine import training_fields


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The whole of it."""
    path = Path(tmp_path_factory.mktemp("schema") / "schema.yaml")
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(path))
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


@pytest.fixture(scope="module")
def schemas(schema: dict[str, Any]) -> dict[str, Any]:
    """What it says of each body, by name."""
    found: dict[str, Any] = schema["components"]["schemas"]
    return found


@pytest.mark.parametrize(
    ("path", "narrowed_by"),
    [
        ("requests", {"service", "state"}),
        ("rollouts", {"service"}),
        ("live-periods", {"service", "environment"}),
        ("reports", {"service"}),
        ("services", {"project"}),
        ("services/{name}/observations", {"request_id"}),
    ],
)
def test_a_list_says_what_narrows_it(schema: dict[str, Any], path: str, narrowed_by: set[str]) -> None:
    said = schema["paths"][f"/api/v1/{path}/"]["get"]["parameters"]
    assert {one["name"] for one in said} >= narrowed_by


@pytest.mark.parametrize("name", ["RunStart", "BenchmarkStart"])
def test_a_start_names_what_its_training_takes(schemas: dict[str, Any], name: str) -> None:
    said = schemas[name]["properties"]["training"]["description"]
    assert {"schedule", "warmup_steps", "weight_decay"} <= set(training_fields())
    assert all(field in said for field in training_fields())


def test_a_tuning_is_described_as_asked_for_and_as_answered(schemas: dict[str, Any]) -> None:
    assert schemas["Tune"]["required"] == ["trials"]
    assert schemas["Tune"]["properties"].keys() == {"trials", "experiences"}
    results = schemas["Results"]
    assert "tuning" not in results["required"]
    assert results["properties"]["tuning"]["nullable"]
    assert schemas["Found"]["properties"].keys() >= {"searched", "chosen", "accuracy", "trials"}
