"""REST of snapshots: previewed, split; each answer with its refusal beside it."""

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.datasets.models import Snapshot
from backend.projects.models import Service
from tests.factories import make_samples, make_service, make_snapshot, member

pytestmark = pytest.mark.django_db
HERE = "/api/v1/services/digits/snapshots/"
SHARES = {"training": 0.7, "validation": 0.2, "golden": 0.1}


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


def client_of(service: Service, role: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(member(service.project, role))
    return client


@pytest.fixture
def curator(service: Service) -> APIClient:
    return client_of(service, Role.CURATOR)


@pytest.fixture
def viewer(service: Service) -> APIClient:
    return client_of(service, Role.VIEWER)


def test_a_split_is_previewed_then_frozen(service: Service, curator: APIClient, viewer: APIClient) -> None:
    make_samples(service, 90)
    asked = {"query": {"split": ["free"]}, "shares": SHARES, "seed": 3}
    seen = curator.post(f"{HERE}preview/", asked, format="json")
    assert seen.status_code == 200
    assert not Snapshot.objects.exists()
    for act in ("preview", "split"):
        assert viewer.post(f"{HERE}{act}/", asked, format="json").status_code == 403
    made = curator.post(f"{HERE}split/", asked, format="json")
    assert made.status_code == 201
    assert {row["role"]: row["counts"] for row in made.data} == seen.data["counts"]
    assert {row["role"]: row["size"] for row in made.data} == {"training": 63, "validation": 18, "golden": 9}
    assert made.data[0]["recipe"]["query"] == {"split": ["free"]}
    again = curator.post(f"{HERE}split/", asked, format="json")
    assert (again.status_code, again.data["code"]) == (400, "snapshot_empty")


def test_a_snapshot_is_made_of_a_query(service: Service, curator: APIClient) -> None:
    make_samples(service, 9)
    asked = {"role": "golden", "query": {"label": ["1", "2", "3"]}, "count": 2}
    made = curator.post(HERE, asked, format="json")
    assert (made.status_code, made.data["size"], made.data["counts"]) == (201, 2, {"2": 1, "3": 1})
    wrong = curator.post(HERE, {**asked, "query": {"colour": ["red"]}}, format="json")
    assert (wrong.status_code, wrong.data["code"]) == (400, "query_invalid")
    wrong = curator.post(f"{HERE}split/", {"shares": {"training": 0.4}}, format="json")
    assert (wrong.status_code, wrong.data["code"]) == (400, "shares_invalid")


def test_named_samples_may_be_gone_without(service: Service, curator: APIClient) -> None:
    samples = make_samples(service, 3)
    make_snapshot(service, "golden", samples[:1])
    asked = {"role": "training", "samples": [sample.pk for sample in samples]}
    refused = curator.post(HERE, asked, format="json")
    assert (refused.status_code, refused.data["code"]) == (409, "sample_reserved")
    made = curator.post(HERE, {**asked, "leave_out": True}, format="json")
    assert (made.status_code, made.data["size"], made.data["recipe"]) == (201, 2, {"left_out": 1})
