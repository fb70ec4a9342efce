"""What stands behind the ? of an address is known to it, and a cursor is one of its list."""

import pytest

from backend.access.roles import Role
from backend.projects.models import Service
from tests.clients import api_as
from tests.factories import make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service()


def test_one_that_is_unknown_is_named_with_those_that_there_are(service: Service) -> None:
    answer = api_as(service, Role.VIEWER).get("/api/v1/runs/?stat=running&state=running&a=1")
    assert (answer.status_code, answer.json()["code"]) == (400, "parameter_unknown")
    told = answer.json()["data"]
    assert (told["unknown"], told["known"]) == (["a", "stat"], ["cursor", "page_size", "service", "state"])


def test_an_object_and_an_act_take_none(service: Service) -> None:
    client, path = api_as(service, Role.OWNER), f"/api/v1/services/{service.name}/"
    for answer in (client.get(f"{path}?page_size=5"), client.post(f"{path}keys/?name=a", {"name": "shop"})):
        assert "it takes none" in answer.json()["detail"]
    assert not service.keys.exists()


def test_those_of_a_serializer_are_known(service: Service) -> None:
    client, path = api_as(service, Role.VIEWER), f"/api/v1/services/{service.name}/samples/"
    assert client.get(f"{path}?label=3&label=4&sort=newest&page_size=5").status_code == 200
    assert client.head(f"{path}?label=3").status_code == 200


@pytest.mark.parametrize("cursor", ["x", "cD0", "cD1h", "bz1h"])
def test_a_cursor_of_nothing_is_refused(service: Service, cursor: str) -> None:
    answer = api_as(service, Role.VIEWER).get(f"/api/v1/runs/?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


def test_a_page_begins_where_the_one_before_ends(service: Service) -> None:
    client, path = api_as(service, Role.OWNER), f"/api/v1/services/{service.name}/keys/"
    for name in ("a", "b", "c"):
        client.post(path, {"name": name})
    first = client.get(f"{path}?page_size=2").json()
    client.post(path, {"name": "d"})
    second = client.get(first["next"]).json()
    assert [row["name"] for row in first["results"] + second["results"]] == ["c", "b", "a"]
    assert second["next"] is None
