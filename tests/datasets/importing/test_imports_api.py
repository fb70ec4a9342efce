"""Imports by REST: at once, or announced and sent in pieces; watched, cancelled, and refused to strangers."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.datasets.models import DataImport
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.datasets.importing.made import imported, performed, picture, uploaded, zipped
from tests.datasets.importing.test_tables import FLOWERS
from tests.factories import make_service, make_user, member

pytestmark = pytest.mark.django_db
CONTENT = zipped({"3/a.png": picture(1), "4/b.png": picture(2), "4/bad.png": b"x", "nine/c.png": picture(3)})


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


def curator(service: Service) -> APIClient:
    return api_as(service, Role.CURATOR)


def send(api: APIClient, url: str, content: bytes) -> Any:
    return api.put(url, content, content_type="application/octet-stream")


def test_a_form_sends_and_begins_it(service: Service) -> None:
    body = {"file": SimpleUploadedFile("digits.zip", CONTENT), "reserved": "golden", "new_class": "true"}
    answer = curator(service).post("/api/v1/services/digits/imports/", body, format="multipart")
    assert (answer.status_code, answer.data["state"]) == (201, "queued")
    found = performed(DataImport.objects.get())
    assert (found.added, found.rejected) == (3, 1)
    assert service.samples.filter(reserved="golden").count() == 3


def test_it_comes_in_pieces_and_is_begun(service: Service) -> None:
    api = curator(service)
    told = {"file_name": "digits.zip", "size_bytes": len(CONTENT)}
    made = api.post("/api/v1/services/digits/imports/", told, format="json")
    assert (made.status_code, made.data["state"], made.data["received_bytes"]) == (201, "receiving", 0)
    url = f"/api/v1/imports/{made.data['id']}/"
    assert send(api, f"{url}file/", CONTENT[:50]).data["received_bytes"] == 50
    wrong = send(api, f"{url}file/?offset=10", CONTENT[10:])
    assert (wrong.status_code, wrong.data["data"]) == (409, {"received_bytes": 50})
    assert api.post(f"{url}begin/").data["code"] == "import_incomplete"
    assert send(api, f"{url}file/?offset=50", CONTENT[50:]).status_code == 200
    assert api.post(f"{url}begin/").data["state"] == "queued"
    performed(DataImport.objects.get())
    shown = api.get(url).data
    assert (shown["state"], shown["added"], shown["rejected"], shown["fraction"]) == ("finished", 2, 2, 1.0)


def test_what_was_not_taken_is_listed(service: Service) -> None:
    found = imported(service, CONTENT)
    rows = curator(service).get(f"/api/v1/imports/{found.pk}/rejected/").data["results"]
    assert [(row["position"], row["name"], row["code"]) for row in rows] == [
        (3, "nine/c.png", "class_unknown"),
        (2, "4/bad.png", "image_unknown"),
    ]
    assert [
        row["id"] for row in curator(service).get("/api/v1/services/digits/imports/").data["results"]
    ] == [found.pk]


def test_it_is_cancelled(service: Service) -> None:
    found = uploaded(service, CONTENT)
    assert curator(service).post(f"/api/v1/imports/{found.pk}/cancel/").data["state"] == "cancelled"
    assert curator(service).post(f"/api/v1/imports/{found.pk}/cancel/").status_code == 409


def test_a_table_waits_for_its_columns() -> None:
    flowers = make_service(name="flowers", signature=FLOWERS, architecture="mlp")
    api = curator(flowers)
    body = {"file": SimpleUploadedFile("flowers.csv", b"a,b,kind\n1,2,rose\n")}
    made = api.post("/api/v1/services/flowers/imports/", body, format="multipart").data
    url = f"/api/v1/imports/{made['id']}/"
    assert api.get(f"{url}preview/").data == {
        "names": ["a", "b", "kind"],
        "rows": [["1", "2", "rose"]],
        "count": 3,
        "label": "",
        "features": ["a", "b", "kind"],
    }
    assert api.post(f"{url}begin/").data["code"] == "columns_count"
    chosen = {"label": "kind", "features": ["b", "a"]}
    assert api.post(f"{url}begin/", chosen, format="json").data["state"] == "queued"
    assert performed(DataImport.objects.get()).added == 1


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (None, 404)])
def test_others_may_not(service: Service, role: Role | None, status: int) -> None:
    api = api_of(member(service.project, role) if role else make_user())
    found = uploaded(service, CONTENT)
    told = {"file_name": "digits.zip", "size_bytes": 10}
    url = f"/api/v1/imports/{found.pk}/"
    answers = [
        api.post("/api/v1/services/digits/imports/", told, format="json"),
        send(api, f"{url}file/", b"x"),
        api.post(f"{url}begin/"),
        api.post(f"{url}cancel/"),
    ]
    assert [answer.status_code for answer in answers] == [status] * 4
    assert api.get(url).status_code == (200 if role else 404)
