"""The queue by REST: taken, answered, taken back, reviewed, and how it is set."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.datasets.models import QueueItem
from backend.datasets.services import queue_add
from backend.projects.models import Service
from backend.projects.services import member_add
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_samples, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    """With three samples in its queue, which a model took for a 4."""
    made = make_service(name="digits")
    samples = make_samples(made, 3, labelled=False, predictions=[("4", 0.5), ("4", 0.9), ("4", 0.7)])
    queue_add(actor=SYSTEM, service=made, samples=samples, reason="drift")
    return made


@pytest.fixture
def ana(service: Service) -> APIClient:
    return api_as(service, Role.CURATOR)


@pytest.fixture
def ben(service: Service) -> APIClient:
    user = make_user()
    member_add(actor=SYSTEM, project=service.project, user=user, role=Role.CURATOR)
    return api_of(user)


def post(client: APIClient, path: str, status: int = 200, **body: Any) -> Any:
    answer = client.post(f"/api/v1/{path}", body, format="json")
    assert answer.status_code == status, answer.data
    return answer.data


def test_take_label_and_take_back(ana: APIClient, ben: APIClient) -> None:
    one, two = post(ana, "services/digits/queue/take/", count=2)
    assert post(ben, f"queue/{one['id']}/label/", 409, value="3")["code"] == "item_in_hand"
    assert post(ana, f"queue/{one['id']}/label/", 201, value="3", seconds=1.5)["value"] == "3"
    assert post(ana, f"queue/{two['id']}/flag/", note="blurred")["state"] == "flagged"
    assert ben.get(f"/api/v1/queue/{two['id']}/answers/").data["results"][0]["note"] == "blurred"
    assert post(ben, f"queue/{two['id']}/restore/")["state"] == "waiting"
    assert post(ana, "services/digits/queue/undo/")["id"] == one["id"]
    assert post(ana, "services/digits/queue/undo/", 409)["code"] == "nothing_to_undo"
    assert post(ana, "services/digits/queue/release/") == {"released": 1}


def test_look_alikes_at_once(ana: APIClient) -> None:
    alike = post(ana, "services/digits/queue/take/", count=2, predicted="4")
    ids = [item["id"] for item in alike]
    assert post(ana, "services/digits/queue/alike/", items=ids, value="4") == {"labelled": 2, "left": []}
    assert post(ana, "services/digits/queue/alike/", items=ids, value="4")["left"] == ids
    assert post(ana, "services/digits/queue/alike/", 400, items=ids, value="nine")["code"] == "class_unknown"


def test_overlap_review_and_agreement(service: Service, ana: APIClient, ben: APIClient) -> None:
    engineer = api_as(service, Role.ENGINEER)
    address = "/api/v1/services/digits/labelling/"
    assert ana.put(address, {"overlap": 2}, format="json").status_code == 403
    assert engineer.put(address, {"overlap": 2}, format="json").data["overlap"] == 2
    assert engineer.put(address, {"overlap": 99}, format="json").data["code"] == "labelling_invalid"
    assert ana.get(address).data["disagreement"] == "review"
    item = QueueItem.objects.all()[0].pk
    assert post(ana, f"queue/{item}/label/", 202, value="3")["state"] == "waiting"
    assert ben.get(f"/api/v1/queue/{item}/answers/").data["results"] == []
    assert post(ben, f"queue/{item}/label/", 202, value="5")["state"] == "reviewing"
    assert post(ana, "services/digits/reviews/take/") == []
    assert [row["id"] for row in post(engineer, "services/digits/reviews/take/")] == [item]
    assert post(engineer, f"queue/{item}/accept/", 400)["code"] == "value_missing"
    assert post(engineer, f"queue/{item}/return/", reason="Look again.")["state"] == "waiting"
    [answer] = ana.get(f"/api/v1/queue/{item}/answers/").data["results"]
    assert (answer["review"], answer["reason"]) == ("returned", "Look again.")
    for client in (ana, ben):
        post(client, f"queue/{item}/label/", 202 if client is ana else 201, value="5")
    found = engineer.get("/api/v1/services/digits/agreement/").data
    assert (found["samples"], found["alike"], found["alpha"]) == (1, 1, None)


def test_a_reviewer_decides(service: Service, ana: APIClient, ben: APIClient) -> None:
    api_as(service, Role.ENGINEER).put(
        "/api/v1/services/digits/labelling/", {"review_share": 1}, format="json"
    )
    item = QueueItem.objects.all()[0].pk
    post(ana, f"queue/{item}/label/", 202, value="3")
    assert post(ana, f"queue/{item}/accept/", 409)["code"] == "review_own"
    assert post(ben, f"queue/{item}/accept/", 201)["value"] == "3"


def test_who_only_looks_or_is_a_stranger_takes_nothing(service: Service) -> None:
    viewer = api_as(service, Role.VIEWER)
    stranger = api_of(make_user())
    item = QueueItem.objects.all()[0].pk
    asked = {
        "services/digits/queue/take/": {},
        "services/digits/queue/release/": {},
        "services/digits/queue/undo/": {},
        "services/digits/queue/alike/": {"items": [item], "value": "3"},
        "services/digits/reviews/take/": {},
        f"queue/{item}/flag/": {"note": "x"},
        f"queue/{item}/restore/": {},
        f"queue/{item}/accept/": {"value": "3"},
        f"queue/{item}/return/": {"reason": "x"},
    }
    for path, body in asked.items():
        assert post(viewer, path, 403, **body)["code"] == "permission_denied"
        post(stranger, path, 404, **body)
