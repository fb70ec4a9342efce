"""The operations of the schema, as methods to be written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from client.generator.annotations import Schema, annotation, referred
from client.generator.naming import PREFIX, group_of, identifier, method_of, path_argument

# A page is asked for by its address; how large it is may be said of a list.
PAGING = {"cursor", "page_size"}
FILE_FORMATS = {"uri", "binary"}
KEY, CONDITION = "idempotency-key", "if-match"


@dataclass(frozen=True)
class Argument:
    """wire: its name in the API. place: path, query, body, file (in a form) or content (a body that is no object)."""

    name: str
    wire: str
    type: str
    place: str
    required: bool
    nullable: bool = False


@dataclass(frozen=True)
class Operation:
    """answer: page, list, file, nothing or value; type: of a row, or of the value.

    is_repeatable: a POST that is done once however often it is sent with the same key. is_conditional: it may be
    asked for on the condition that an object is as it was read.
    """

    group: str
    method: str
    http: str
    path: str
    said: str
    arguments: list[Argument]
    answer: str
    type: str
    is_repeatable: bool
    is_conditional: bool

    def of(self, *places: str) -> list[Argument]:
        return [argument for argument in self.arguments if argument.place in places]


def operations(schema: Schema) -> list[Operation]:
    """All of them; raises ValueError where two would have one name, or two arguments of one."""
    found = [
        _operation(schema["components"], path, http, one)
        for path, many in schema["paths"].items()
        for http, one in many.items()
    ]
    _require_different([f"{one.group}.{one.method}" for one in found])
    for one in found:
        _require_different([f"{one.group}.{one.method}({argument.name})" for argument in one.arguments])
    return sorted(found, key=lambda one: (one.group, one.method))


def _operation(components: Schema, path: str, http: str, found: Schema) -> Operation:
    schemas = components["schemas"]
    answer, type_ = _answer(schemas, found["responses"])
    group = group_of(path)
    told = [_resolved(components, one) for one in found.get("parameters", [])]
    headers = {one["name"].lower() for one in told if one["in"] == "header"}
    arguments = [*_parameters(path, http, told), *_body(schemas, found)]
    return Operation(
        group=group,
        method=method_of(found["operationId"], group, http),
        http=http.upper(),
        path=f"/{path.removeprefix(PREFIX)}",
        said=found.get("description", ""),
        # What must be given comes first, the parts of the address before all else.
        arguments=sorted(arguments, key=lambda one: (one.place != "path", not one.required)),
        answer=answer,
        type=type_,
        is_repeatable=KEY in headers,
        is_conditional=CONDITION in headers,
    )


def _resolved(components: Schema, parameter: Schema) -> Schema:
    """The parameter, which may stand in the schema once for all."""
    found: Schema = components["parameters"][referred(parameter)] if "$ref" in parameter else parameter
    return found


def _parameters(path: str, http: str, parameters: list[Schema]) -> Iterator[Argument]:
    by_place = sorted(parameters, key=lambda one: path.find(f"{{{one['name']}}}"))
    for one in by_place:
        name, place = one["name"], one["in"]
        if place == "path":
            yield Argument(path_argument(path, name), name, annotation(one["schema"]), "path", required=True)
        elif place == "query" and (name not in PAGING or (http, name) == ("get", "page_size")):
            type_ = annotation(one["schema"], given=True)
            yield Argument(identifier(name), name, type_, "query", one.get("required", False))


def _body(schemas: dict[str, Schema], found: Schema) -> Iterator[Argument]:
    contents = found.get("requestBody", {}).get("content", {})
    if not contents:
        return
    media = next((one for one in ("application/json", "multipart/form-data") if one in contents), "")
    schema = contents[media or next(iter(contents))].get("schema", {})
    if not media:
        yield Argument("content", "", "bytes", "content", required=True)
        return
    resolved = schemas[referred(schema)] if "$ref" in schema else schema
    if resolved.get("type") != "object":
        yield Argument("items", "", annotation(resolved, given=True), "content", required=True)
        return
    for name, one in resolved.get("properties", {}).items():
        if one.get("readOnly"):
            continue
        is_file = media == "multipart/form-data" and one.get("format") in FILE_FORMATS
        type_ = "Path" if is_file else annotation(one, given=True)
        required = name in resolved.get("required", [])
        place = "file" if is_file else "body"
        yield Argument(identifier(name), name, type_, place, required, bool(one.get("nullable")))


def _answer(schemas: dict[str, Schema], responses: dict[str, Any]) -> tuple[str, str]:
    contents = [
        one["content"] for status, one in sorted(responses.items()) if one.get("content") and status[0] == "2"
    ]
    if not contents:
        return "nothing", "None"
    if not all("application/json" in one for one in contents):
        return "file", "Saved"
    told = [one["application/json"].get("schema", {}) for one in contents]
    row = _row(schemas, told[0])
    if row is not None:
        return "page", annotation(row)
    if told[0].get("type") == "array":
        return "list", annotation(told[0])
    return "value", " | ".join(dict.fromkeys(annotation(one) for one in told))


def _row(schemas: dict[str, Schema], schema: Schema) -> Schema | None:
    """The schema of a row, where it is one of a page."""
    properties = schemas.get(referred(schema), {}).get("properties", {})
    return properties["results"].get("items", {}) if {"results", "next"} <= properties.keys() else None


def _require_different(names: list[str]) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"Said twice, so give one of them another name in naming.py: {sorted(twice)}")
