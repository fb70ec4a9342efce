"""Each body that REST takes as JSON has an example, and what the example says is taken."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from django.db import transaction
from django.test import Client

from backend.config.examples import EXAMPLES
from tests.architecture.addresses import filled, rows_of
from tests.architecture.asking import body_of
from tests.architecture.test_fuzzed_api import everybody
from tests.clients import api_of
from tests.webui.scenes import make_scene

# What an example can but invent: asked of a scene, it has the scene's own value.
OF_THE_SCENE = {
    "assignee",
    "environment",
    "host",
    "items",
    "project",
    "revision",
    "samples",
    "service",
    "shares",
    "signature",
    "snapshot",
    "team",
    "until",
    "user",
    "version",
}
# Nothing in a scene is like what these tell of.
INVENTED = {"observations_label", "observations_take", "selection_queue"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The schema as it is served."""
    answer = Client(headers={"host": "localhost"}).get("/api/schema/?format=json")
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_each_body_has_an_example(document: dict[str, Any]) -> None:
    assert {operation["operationId"] for _, _, operation, _ in with_bodies(document)} == EXAMPLES.keys()


def test_each_example_is_as_the_schema_says(document: dict[str, Any]) -> None:
    wrong = {}
    for _, _, operation, body in with_bodies(document):
        whole = {**body["schema"], "components": document["components"]}
        try:
            jsonschema.validate(body["example"], whole)
        except jsonschema.ValidationError as error:
            wrong[operation["operationId"]] = error.message
        schema = document["components"]["schemas"].get(body["schema"].get("$ref", "").rpartition("/")[2])
        if schema and (unknown := body["example"].keys() - schema["properties"].keys()):
            wrong[operation["operationId"]] = f"unknown: {unknown}"
    assert wrong == {}


@pytest.mark.django_db
def test_no_example_is_refused_as_making_no_sense(document: dict[str, Any]) -> None:
    scene = make_scene()
    rows, client = rows_of(scene), api_of(everybody(scene))
    body = body_of(scene, rows)
    refused = {}
    for path, method, operation, of in with_bodies(document):
        name, example = operation["operationId"], of["example"]
        if name in INVENTED:
            continue
        asked = {**example, **{field: body[field] for field in example.keys() & OF_THE_SCENE}}
        with transaction.atomic():
            answer = client.generic(method, url_of(path, rows), json.dumps(asked), "application/json")
            transaction.set_rollback(True)
        if answer.status_code == 400:
            refused[name] = answer.content
    assert refused == {}


def with_bodies(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Path, method, operation and JSON body of those that have one."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None:
                yield path, method, operation, body


def url_of(path: str, rows: dict[str, object]) -> str:
    """As schemathesis' own does: the schema names keys by `id`."""
    return filled(re.sub(r"\{(\w+)\}", r"<\1>", path), rows)
