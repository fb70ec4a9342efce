"""REST of selections: each answer with its refusal beside it."""

import pytest

from backend.access.roles import Role
from backend.datasets.models import QueueItem
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import make_samples, make_service, make_user
from tests.selection.builders import ready

pytestmark = pytest.mark.django_db
SELECTIONS = "/api/v1/services/digits/selections/"
ASKED = {"criteria": [{"name": "random"}, {"name": "diversity", "weight": 2}], "count": 2, "seed": 4}


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


def test_a_curator_asks_and_a_viewer_sees_it(service: Service) -> None:
    make_samples(service, 2, labelled=False)
    viewer = api_as(service, Role.VIEWER)
    curator = api_as(service, Role.CURATOR)
    assert viewer.post(SELECTIONS, ASKED, format="json").status_code == 403
    assert api_of(make_user()).post(SELECTIONS, ASKED, format="json").status_code == 404
    refused = curator.post(SELECTIONS, {"criteria": [{"name": "margin"}], "count": 2}, format="json")
    assert (refused.status_code, refused.data["code"]) == (400, "model_missing")
    made = curator.post(SELECTIONS, ASKED, format="json")
    assert (made.status_code, made.data["state"], made.data["version"]) == (201, "queued", None)
    assert made.data["criteria"] == [
        {"name": "random", "weight": 1.0},
        {"name": "diversity", "weight": 2.0},
    ]
    assert curator.post(SELECTIONS, ASKED, format="json").status_code == 409
    assert [one["id"] for one in viewer.get(SELECTIONS).data["results"]] == [made.data["id"]]
    assert viewer.get(f"/api/v1/selections/{made.data['id']}/").data == made.data


def test_choices_come_most_wanted_first_page_by_page(service: Service) -> None:
    samples = make_samples(service, 3, labelled=False)
    address = f"/api/v1/selections/{ready(service, samples).pk}/choices/"
    viewer = api_as(service, Role.VIEWER)
    first = viewer.get(address, {"page_size": 2}).data
    rest = viewer.get(first["next"]).data
    assert [one["sample"] for one in [*first["results"], *rest["results"]]] == [one.pk for one in samples]
    assert [one["rank"] for one in first["results"]] == [1, 2]
    assert api_of(make_user()).get(address).status_code == 404


def test_what_was_chosen_is_queued_once(service: Service) -> None:
    samples = make_samples(service, 3, labelled=False)
    address = f"/api/v1/selections/{ready(service, samples).pk}/"
    curator = api_as(service, Role.CURATOR)
    body = {"leave_out": [samples[0].pk]}
    assert api_as(service, Role.VIEWER).post(f"{address}queue/", body).status_code == 403
    refused = curator.post(f"{address}queue/", {"leave_out": [10**9]}, format="json")
    assert (refused.status_code, refused.data["code"]) == (400, "choice_unknown")
    queued = curator.post(f"{address}queue/", body, format="json")
    assert (queued.status_code, queued.data) == (200, {"queued": 2})
    assert QueueItem.objects.filter(state="waiting").count() == 2
    assert curator.post(f"{address}queue/", body, format="json").status_code == 409
    assert curator.post(f"{address}discard/").status_code == 409


def test_it_is_discarded(service: Service) -> None:
    address = f"/api/v1/selections/{ready(service, make_samples(service, 1, labelled=False)).pk}/discard/"
    assert api_as(service, Role.VIEWER).post(address).status_code == 403
    discarded = api_as(service, Role.CURATOR).post(address)
    assert (discarded.status_code, discarded.data["state"]) == (200, "discarded")
