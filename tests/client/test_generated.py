"""`modelcie.api` is what the served schema says, to the letter."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from client.generator.formatting import formatted, written
from client.generator.naming import group_of, method_of, path_argument
from client.generator.operations import operations
from client.generator.writing import files

COMMAND = "manage.py spectacular --format openapi-json | python -m client.generator"


def test_it_is_up_to_date() -> None:
    made = formatted(files(SchemaGenerator().get_schema(request=None, public=True)))
    there = written()
    differ = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    assert differ == [], f"the API changed: `{COMMAND}`"


@pytest.mark.parametrize(
    ("path", "http", "operation", "name"),
    [
        ("/api/v1/runs/", "get", "run_list", "runs.list"),
        ("/api/v1/runs/import/", "post", "run_import", "runs.import_"),
        ("/api/v1/rollouts/{id}/continue/", "post", "rollout_continue", "rollouts.continue_"),
        ("/api/v1/services/{name}/keys/", "get", "service_key_list", "keys.list"),
        ("/api/v1/services/{name}/twin-checks/", "post", "twin_check_start", "twin_checks.start"),
        ("/api/v1/deliveries/{id}/retry/", "post", "delivery_retry", "deliveries.retry"),
        ("/api/v1/samples/{id}/labels/", "post", "label_set", "samples.label_set"),
        ("/api/v1/services/{name}/traffic/", "get", "traffic", "traffic.get"),
        ("/api/v1/projects/{slug}/log/", "get", "log_list", "log.list"),
    ],
)
def test_an_operation_is_called_by_its_address_and_id(
    path: str, http: str, operation: str, name: str
) -> None:
    group = group_of(path)
    assert f"{group}.{method_of(operation, group, http)}" == name


def test_parts_of_an_address_are_named_by_what_they_are() -> None:
    assert path_argument("/api/v1/services/{name}/versions/{number}/", "name") == "service"
    assert path_argument("/api/v1/services/{name}/versions/{number}/", "number") == "number"
    assert path_argument("/api/v1/projects/{slug}/", "slug") == "project"
    assert path_argument("/api/v1/hosts/{name}/", "name") == "name"


def test_two_operations_of_one_name_are_refused() -> None:
    one = {"operationId": "run_get", "responses": {}}
    schema = {"components": {"schemas": {}}, "paths": {"/api/v1/runs/{id}/": {"get": one, "post": one}}}
    with pytest.raises(ValueError, match=r"runs\.get"):
        operations(schema)


@pytest.mark.parametrize(
    ("header", "sent"), [("Idempotency-Key", "repeatable=True"), ("If-Match", "if_match=if_match")]
)
def test_headers_that_an_operation_takes_are_put_to_use(header: str, sent: str) -> None:
    def made(**more: Any) -> str:
        parameters = {"Header": {"name": header, "in": "header", "schema": {"type": "string"}}}
        start = {"operationId": "run_start", "responses": {}, **more}
        components = {"schemas": {}, "parameters": parameters}
        return files({"components": components, "paths": {"/api/v1/runs/": {"post": start}}})["runs.py"]

    taken = made(parameters=[{"$ref": "#/components/parameters/Header"}])
    assert sent in taken
    assert sent not in made()
    assert header not in taken


def test_a_type_lies_with_the_group_that_uses_it_or_is_called_after_it() -> None:
    """Of several others, in the shared file."""

    def answers(name: str) -> dict[str, Any]:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        return {"get": {"operationId": "get", "responses": {"200": {"content": content}}}}

    fields = {"run": {"$ref": "#/components/schemas/Run"}, "line": {"$ref": "#/components/schemas/Line"}}
    both = {"type": "object", "properties": fields}
    schemas = {"Alert": both, "Report": both, "Run": {"type": "object"}, "Line": {"type": "object"}}
    paths = {f"/api/v1/{name.lower()}s/": answers(name) for name in ("Alert", "Report", "Run")}
    made = files({"components": {"schemas": schemas}, "paths": paths})
    types = {name: content for name, content in made.items() if name.startswith("types/")}
    homes = {
        name: [home for home, content in types.items() if f"class {name}(" in content] for name in schemas
    }
    assert homes == {
        "Alert": ["types/alerts.py"],
        "Report": ["types/reports.py"],
        "Run": ["types/runs.py"],
        "Line": ["types/shared.py"],
    }
    assert "from modelcie.api.types.runs import Run" in types["types/alerts.py"]
