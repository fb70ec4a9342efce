"""REST of label checks and suspects: each answer with its refusal beside it."""

import pytest

from backend.access.roles import Role
from backend.datasets.selectors import sample_get
from backend.jobs.attempted import claim
from backend.projects.models import Service
from backend.suspects.models import LabelCheck
from backend.suspects.services import check_finished, check_start
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_samples, make_service, make_user

pytestmark = pytest.mark.django_db
CHECKS, SUSPECTS = "/api/v1/services/digits/label-checks/", "/api/v1/services/digits/suspects/"


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


def check_that_finds(service: Service, scores: list[float]) -> None:
    samples = make_samples(service, len(scores))
    told = [
        {
            "id": str(sample.pk),
            "given": sample_get(SYSTEM, sample.pk).label,
            "suggested": "2",
            "score": score,
        }
        for sample, score in zip(samples, scores, strict=True)
    ]
    check = claim(LabelCheck, check_start(actor=SYSTEM, service=service).pk)
    assert check is not None
    found = {"n": len(scores), "left_out": {}, "mistaken_share": 0.1, "suspects": told}
    check_finished(check=check, result=found)


def test_a_curator_starts_a_check_and_a_viewer_sees_it(service: Service) -> None:
    make_samples(service, 2)
    viewer = api_as(service, Role.VIEWER)
    assert viewer.post(CHECKS).status_code == 403
    assert api_of(make_user()).post(CHECKS).status_code == 404
    made = api_as(service, Role.CURATOR).post(CHECKS)
    assert (made.status_code, made.data["state"], made.data["version"]) == (201, "queued", None)
    assert [one["id"] for one in viewer.get(CHECKS).data["results"]] == [made.data["id"]]


def test_suspects_come_worst_first_page_by_page(service: Service) -> None:
    make_samples(service, 1)
    check_that_finds(service, [0.7, 0.9, 0.6, 0.9])
    viewer = api_as(service, Role.VIEWER)
    first = viewer.get(SUSPECTS, {"page_size": 3}).data
    rest = viewer.get(first["next"]).data
    assert [one["score"] for one in [*first["results"], *rest["results"]]] == [0.9, 0.9, 0.7, 0.6]
    assert viewer.get(SUSPECTS, {"suggested": "8"}).data["results"] == []
    assert api_of(make_user()).get(SUSPECTS).status_code == 404


def test_a_curator_decides_once(service: Service) -> None:
    check_that_finds(service, [0.9])
    viewer = api_as(service, Role.VIEWER)
    curator = api_as(service, Role.CURATOR)
    [one] = viewer.get(SUSPECTS).data["results"]
    address = f"/api/v1/suspects/{one['id']}/decide/"
    assert viewer.post(address, {"value": "2"}).status_code == 403
    refused = curator.post(address, {"value": "a fish"})
    assert (refused.status_code, refused.data["code"]) == (400, "class_unknown")
    decided = curator.post(address, {"value": "2"})
    assert (decided.status_code, decided.data["value"]) == (201, "2")
    assert sample_get(SYSTEM, one["sample"]).label == "2"
    assert curator.post(address, {"value": "1"}).status_code == 409
