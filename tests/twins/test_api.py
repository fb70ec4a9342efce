"""REST of twin checks and twins: each answer with its refusal beside it."""

import pytest

from backend.access.roles import Role
from backend.datasets.models import Sample
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import make_samples, make_service, make_user
from tests.twins.test_twin_checks import compared

pytestmark = pytest.mark.django_db
CHECKS, TWINS = "/api/v1/services/digits/twin-checks/", "/api/v1/services/digits/twins/"


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


def test_a_curator_starts_a_check_and_a_viewer_sees_it(service: Service) -> None:
    make_samples(service, 2)
    viewer = api_as(service, Role.VIEWER)
    assert viewer.post(CHECKS).status_code == 403
    assert api_of(make_user()).post(CHECKS).status_code == 404
    made = api_as(service, Role.CURATOR).post(CHECKS)
    assert (made.status_code, made.data["state"], made.data["version"]) == (201, "queued", None)
    assert [one["id"] for one in viewer.get(CHECKS).data["results"]] == [made.data["id"]]


def test_twins_come_group_by_group_page_by_page(service: Service) -> None:
    a, b, c, d, e = (sample.pk for sample in make_samples(service, 5))
    compared(service, [a, e], [b, d])
    viewer = api_as(service, Role.VIEWER)
    first = viewer.get(TWINS, {"page_size": 3}).data
    rest = viewer.get(first["next"]).data
    told = [(one["group"], one["sample"]) for one in [*first["results"], *rest["results"]]]
    assert told == [(a, a), (a, e), (b, b), (b, d)]
    assert api_of(make_user()).get(TWINS).status_code == 404
    assert c not in {sample for _, sample in told}


def test_a_curator_parts_a_group_once(service: Service) -> None:
    a, b = (sample.pk for sample in make_samples(service, 2))
    compared(service, [a, b])
    viewer = api_as(service, Role.VIEWER)
    curator = api_as(service, Role.CURATOR)
    address = f"{TWINS}{a}/part/"
    assert viewer.post(address, {"samples": [b]}, format="json").status_code == 403
    assert curator.post(address, {"samples": []}, format="json").status_code == 400
    assert curator.post(address, {"samples": [b]}, format="json").status_code == 204
    assert not Sample.objects.filter(group__isnull=False).exists()
    assert curator.post(address, {"samples": [b]}, format="json").status_code == 409
