"""Bulk changes, saved views and pages of samples by REST."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.datasets.models import Sample
from backend.datasets.services import label_set
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_samples, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


@pytest.fixture
def curator(service: Service) -> APIClient:
    return api_as(service, Role.CURATOR)


@pytest.fixture
def viewer(service: Service) -> APIClient:
    return api_as(service, Role.VIEWER)


API = "/api/v1"
SAMPLES = f"{API}/services/digits/samples/"
CHANGES = f"{API}/services/digits/bulk-changes/"
VIEWS = f"{API}/services/digits/sample-views/"


def test_samples_are_paged_in_the_order_asked_for(viewer: APIClient, service: Service) -> None:
    made = make_samples(service, 5, predictions=[("1", confidence / 10) for confidence in (3, 1, 2, 5, 4)])
    found: list[int] = []
    address: str | None = f"{SAMPLES}?sort=least_confident&page_size=2"
    while address:
        page = viewer.get(address).data
        found += [row["id"] for row in page["results"]]
        address = page["next"]
    assert found == [made[place].pk for place in (1, 2, 0, 4, 3)]
    assert viewer.get(f"{SAMPLES}count/", {"label": ["0", "1"]}).data == {"value": 2, "is_exact": True}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"lable": "1"}, "parameter_unknown"),
        ({"sort": "prettiest"}, "query_invalid"),
        ({"cursor": "x"}, "cursor_invalid"),
        ({"page_size": "1000"}, "invalid"),
    ],
)
def test_what_makes_no_sense_is_refused(
    viewer: APIClient, service: Service, params: dict[str, str], code: str
) -> None:
    answer = viewer.get(SAMPLES, params)
    assert (answer.status_code, answer.data["code"]) == (400, code)


def test_a_query_is_changed_and_the_change_undone(curator: APIClient, service: Service) -> None:
    samples = make_samples(service, 3, labels=["1", "1", "2"])
    body: dict[str, Any] = {"act": "label", "query": {"label": "1"}, "value": "7"}
    made = curator.post(CHANGES, body, format="json")
    assert made.status_code == 201
    assert (made.data["state"], made.data["total"], made.data["changed"]) == ("finished", 2, 2)
    label_set(actor=SYSTEM, sample=samples[0], value="3")
    one = f"{API}/bulk-changes/{made.data['id']}/"
    undone = curator.post(f"{one}undo/").data
    assert (undone["state"], undone["restored"], undone["kept"]) == ("undone", 1, 1)
    kept = curator.get(f"{one}items/", {"outcome": "kept"}).data["results"]
    assert kept == [{"sample": samples[0].pk, "outcome": "kept"}]
    assert [row["id"] for row in curator.get(CHANGES).data["results"]] == [made.data["id"]]
    again = curator.post(f"{one}undo/")
    assert (again.status_code, again.data["code"]) == (409, "transition_refused")
    assert curator.post(f"{one}cancel/").status_code == 409


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"act": "paint", "query": {}}, "invalid"),
        ({"act": "queue"}, "bulk_unasked"),
        ({"act": "queue", "samples": []}, "invalid"),
        ({"act": "queue", "samples": [10**9]}, "not_found"),
        ({"act": "queue", "query": {"lable": "1"}}, "query_invalid"),
        ({"act": "label", "query": {}, "value": "sevn"}, "class_unknown"),
        ({"act": "hold_back", "query": {}, "reserved": "training"}, "reserved_unknown"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    curator: APIClient, service: Service, body: dict[str, Any], code: str
) -> None:
    make_samples(service, 1)
    assert curator.post(CHANGES, body, format="json").data["code"] == code


def test_views_are_kept_shared_and_renamed(curator: APIClient, viewer: APIClient, service: Service) -> None:
    body = {"name": "unsure", "params": {"sort": "least_confident", "label": "1"}}
    made = curator.post(VIEWS, body, format="json")
    assert (made.status_code, made.data["params"]) == (201, {"label": ["1"], "sort": ["least_confident"]})
    assert [row["name"] for row in viewer.get(VIEWS).data["results"]] == ["unsure"]
    assert viewer.get(SAMPLES, made.data["params"]).status_code == 200
    one = f"{API}/sample-views/{made.data['id']}/"
    assert viewer.patch(one, {"name": "mine"}, format="json").status_code == 403
    assert curator.patch(one, {"name": "doubtful"}, format="json").data["name"] == "doubtful"
    assert curator.delete(one).status_code == 204
    assert viewer.get(VIEWS).data["results"] == []
    refused = curator.post(VIEWS, {"name": "bad", "params": {"lable": "1"}}, format="json")
    assert refused.data["code"] == "query_invalid"


def test_viewers_change_nothing_and_strangers_see_nothing(viewer: APIClient, service: Service) -> None:
    make_samples(service, 1)
    body = {"act": "hold_back", "query": {}, "reserved": "golden"}
    assert viewer.post(CHANGES, body, format="json").status_code == 403
    stranger = api_of(make_user())
    for address in (SAMPLES, f"{SAMPLES}count/", CHANGES, VIEWS):
        assert stranger.get(address).status_code == 404
    assert stranger.post(CHANGES, body, format="json").status_code == 404
    assert set(Sample.objects.values_list("reserved", flat=True)) == {""}
