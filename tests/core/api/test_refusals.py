"""Every refusal of the API is problem details: of ours, of DRF, of Django, and of what no view saw."""

import json
import logging
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.core.api.bodies import MOST_BYTES
from backend.core.errors import ConflictError
from backend.core.problems import CONTENT_TYPE
from tests.clients import api_as, api_of
from tests.factories import make_service, make_user

pytestmark = pytest.mark.django_db
JSON = "application/json"


def refusal(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The body, which is problem details of this status and code."""
    body: dict[str, Any] = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"], body["code"]) == (status, CONTENT_TYPE, code)
    assert body.keys() == {"type", "title", "status", "detail", "code", "data"}
    assert (body["status"], body["type"]) == (status, f"urn:modelcie:problem:{code}")
    return body


def test_a_refusal_of_a_service_keeps_its_code_sentence_and_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object, **__: object) -> None:
        raise ConflictError("too_late", "It is over.", state="done")

    monkeypatch.setattr("backend.projects.api.views.project_create", raises)
    answer = api_of(make_user()).post("/api/v1/projects/", {"name": "Apes", "slug": "apes"})
    body = refusal(answer, 409, "too_late")
    assert (body["title"], body["detail"], body["data"]) == ("Too late", "It is over.", {"state": "done"})


def test_fields_are_named() -> None:
    body = refusal(api_of(make_user()).post("/api/v1/projects/", {"slug": "a b"}), 400, "invalid")
    assert body["data"]["fields"].keys() == {"name", "slug"}


def test_what_is_not_there_or_not_to_be_seen() -> None:
    service = make_service()
    refusal(api_of(make_user()).get(f"/api/v1/services/{service.name}/"), 404, "not_found")
    refusal(Client().get("/api/v1/no/such/"), 404, "not_found")
    refusal(Client().get("/api/no/such/"), 404, "not_found")


def test_who_is_not_signed_in_is_told_how() -> None:
    answer = APIClient().get("/api/v1/me/")
    refusal(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Token"


def test_what_is_asked_for_in_no_way_that_there_is() -> None:
    client = api_of(make_user())
    answer = client.put("/api/v1/me/", {})
    refusal(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    refusal(client.get("/api/v1/me/", HTTP_ACCEPT="text/html"), 406, "not_acceptable")
    refusal(client.post("/api/v1/projects/", "a=b", content_type="text/csv"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b'{"name": 99999999999999999999}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\u0000": 1}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_no_database_could_keep_is_no_json_to_us(body: bytes) -> None:
    answer = api_of(make_user()).post("/api/v1/projects/", body, content_type=JSON)
    refusal(answer, 400, "parse_error")


def test_a_body_is_bounded() -> None:
    answer = api_of(make_user()).post("/api/v1/projects/", b" " * (MOST_BYTES + 1), content_type=JSON)
    refusal(answer, 413, "body_too_large")


def test_a_character_that_no_database_takes_is_in_no_address() -> None:
    client = api_as(make_service(), Role.VIEWER)
    refusal(client.get("/api/v1/services/a%00b/"), 400, "address_unreadable")
    refusal(client.get("/api/v1/runs/?state=a%00b"), 400, "address_unreadable")


def test_what_django_does_not_read_is_refused_alike() -> None:
    refusal(Client().get("/api/v1/me/", HTTP_HOST="evil.example"), 400, "request_invalid")


def test_a_bug_tells_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ValueError("a secret of ours")

    monkeypatch.setattr("backend.access.api.views.visible_projects", breaks)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    client = api_of(make_user())
    client.raise_request_exception = False
    answer = client.get("/api/v1/me/")
    refusal(answer, 500, "internal_error")
    assert b"secret" not in answer.content
