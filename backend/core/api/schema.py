"""What the OpenAPI document says of every address alike: which lists come in pages, and how each may refuse."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework.pagination import BasePagination

from backend.core.problems import CONTENT_TYPE, problem

REFUSALS = {
    400: "The request makes no sense; for fields `code` is `invalid`, and `data.fields` names them.",
    401: "Nobody is signed in.",
    403: "A member who lacks the right.",
    404: "Not there, or not to be seen.",
    405: "Another method is meant.",
    406: "No type of answer that is accepted is there.",
    409: "The state of things does not allow it now, or somebody was faster.",
    412: "The object is no longer as `If-Match` says.",
    413: "The body is larger than what is taken.",
    415: "The body is of no type that is taken.",
    422: "The `Idempotency-Key` was used with another body.",
    429: "Too many requests; `Retry-After` says when to go on.",
}
PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "data"],
    "properties": {
        "type": {"type": "string", "description": "The code as a URI."},
        "title": {"type": "string", "description": "The code in words."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for people."},
        "code": {"type": "string", "description": "Stable: what a program asks for."},
        "data": {"type": "object", "additionalProperties": {}, "description": "What the sentence is about."},
    },
}

HEADERS = {
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Of your choice, such as a UUID: sent again within 24 hours, the request is done once.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    },
    "If-Match": {
        "name": "If-Match",
        "in": "header",
        "description": "An ETag of the object: it is changed only if it is still as it was read.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "An ETag of the object: if it is still so, 304 without a body.",
        "schema": {"type": "string"},
    },
}


class Schema(AutoSchema):
    """Pages are answers to GET alone: an act answers with all that it did."""

    def _get_paginator(self) -> BasePagination | None:
        return super()._get_paginator() if self.method == "GET" else None  # type: ignore[no-untyped-call]


def document_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular's: every operation may refuse in each of these ways."""
    components = result["components"]
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {_name(status): _response(status, said) for status, said in REFUSALS.items()}
    for operations in result["paths"].values():
        for operation in operations.values():
            for status in REFUSALS:
                reference = {"$ref": f"#/components/responses/{_name(status)}"}
                operation["responses"].setdefault(str(status), reference)
    return result


def document_headers(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular's: the headers that whoever is signed in may send."""
    components, paths = result["components"], result["paths"]
    components["parameters"] = {_id(name): header for name, header in HEADERS.items()}
    components["headers"] = {"ETag": {"description": "Of the object.", "schema": {"type": "string"}}}
    components["responses"]["NotModified"] = {"description": "It is as you have it."}
    objects = {path for path, operations in paths.items() if _is_object(operations.get("get"), components)}
    for path, operations in paths.items():
        for method, operation in operations.items():
            if not operation.get("security"):
                continue
            names = ["Idempotency-Key"] if method == "post" else []
            if method == "get" and path in objects:
                names.append("If-None-Match")
                operation["responses"]["200"]["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
                operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
            if method != "get" and objects & {path, path.rstrip("/").rpartition("/")[0] + "/"}:
                names.append("If-Match")
            if names:
                references = [{"$ref": f"#/components/parameters/{_id(name)}"} for name in names]
                operation["parameters"] = operation.get("parameters", []) + references
    return result


def _is_object(get: dict[str, Any] | None, components: dict[str, Any]) -> bool:
    """Whether GET answers with one object, not with a list or a file."""
    content = get["responses"].get("200", {}).get("content", {}) if get else {}
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    found = components["schemas"].get(reference.rpartition("/")[2], {})
    return found.get("type") == "object" and "results" not in found.get("properties", {})


def _id(header: str) -> str:
    return header.replace("-", "")


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "")


def _response(status: int, said: str) -> dict[str, Any]:
    code = HTTPStatus(status).phrase.lower().replace(" ", "_")
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": problem(status, code, said)}
    return {"description": said, "content": {CONTENT_TYPE: content}}
