"""The OpenAPI schema is valid, leaves nothing to guess, and names what a training and a tuning take."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.urls import resolve

from backend.core.api import ActorAPIView
from backend.engine import training_fields
from tests.architecture.who_may import ACTS, WRITERS


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


def test_choices_that_are_taken_by_default_stand_in_the_order_of_the_choices(schemas: dict[str, Any]) -> None:
    """Of a set they stood in another order in each process, and every one served another document."""
    listed = [
        (name, field, asked)
        for name, schema in schemas.items()
        for field, asked in schema.get("properties", {}).items()
        if isinstance(asked.get("default"), list) and "$ref" in asked.get("items", {})
    ]
    assert ("TokenCreate", "scopes") in [one[:2] for one in listed]
    for name, field, asked in listed:
        choices = schemas[asked["items"]["$ref"].rpartition("/")[2]]["enum"]
        assert asked["default"] == [one for one in choices if one in asked["default"]], (name, field)


def test_each_operation_says_what_it_does(schema: dict[str, Any]) -> None:
    operations = [one for path in schema["paths"].values() for one in path.values()]
    # Where a method says nothing, what its view's class says stands in its place.
    taken = {"", inspect.getdoc(ActorAPIView)}
    assert [one["operationId"] for one in operations if one.get("description", "") in taken] == []


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


def test_what_answers_with_a_secret_says_so(schema: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Else it would be kept for whoever sends its Idempotency-Key again."""
    secret = re.compile(r"(^|_)(key|secret|token|ticket|password|link)$")
    showing, saying = set(), set()
    for path, operations in schema["paths"].items():
        view = resolve(re.sub(r"\{\w+\}", "1", path)).func.cls
        if "post" not in operations or not issubclass(view, ActorAPIView):
            continue
        if any(secret.search(name) for name in _texts_answered(operations["post"], schemas)):
            showing.add(path)
        if view.answer_has_secret:
            saying.add(path)
    assert showing == saying


def _texts_answered(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    """The names of fields of text that the operation answers with where it goes well."""
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values() if status.startswith("2") else ():
            answered = schemas.get(content["schema"].get("$ref", "").rpartition("/")[2], {})
            for name, of in answered.get("properties", {}).items():
                if of.get("type") == "string":
                    yield name


def test_whatever_a_page_does_rest_does(schema: dict[str, Any]) -> None:
    """Every address of a page that somebody may write at has an operation, or a sentence that says why not."""
    operations = {one["operationId"] for path in schema["paths"].values() for one in path.values()}
    assert ACTS.keys() == {pattern for pattern, _ in WRITERS if not pattern.startswith("/api/")}
    assert not [act for act in ACTS.values() if act not in operations and not act.endswith(".")]
