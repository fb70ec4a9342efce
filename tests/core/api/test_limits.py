"""How many requests a minute one may send, and what is told of it."""

import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.api import counting
from backend.core.api.counting import count_one
from backend.projects.services import service_key_create
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_service, make_user

ME = "/api/v1/me/"


@pytest.fixture
def few() -> Iterator[None]:
    """Two reads, one write and three tellings a minute."""
    limits = {"api_reads": 2, "api_writes": 1, "api_told": 3}
    kept = {name: getattr(ENV, name) for name in limits}
    for name, value in limits.items():
        object.__setattr__(ENV, name, value)
    yield
    for name, value in kept.items():
        object.__setattr__(ENV, name, value)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The moment that it is, in seconds; ten into a minute."""
    at = [60_000_010.0 - 60_000_010 % 60 + 10]
    monkeypatch.setattr(counting.time, "time", lambda: at[0])
    return at


@pytest.mark.django_db
def test_what_is_too_much_is_refused_until_the_next_minute(few: None, clock: list[float]) -> None:
    client = api_of(make_user())
    one, two, three = (client.get(ME) for _ in range(3))
    assert one["RateLimit-Policy"] == '"reads";q=2;w=60'
    assert [answer["RateLimit"] for answer in (one, two, three)] == [
        '"reads";r=1;t=50',
        '"reads";r=0;t=50',
        '"reads";r=0;t=50',
    ]
    assert (three.status_code, three.json()["code"], three["Retry-After"]) == (429, "throttled", "50")
    clock[0] += 50
    assert client.get(ME).status_code == 200


@pytest.mark.django_db
def test_reads_and_writes_and_people_are_counted_apart(few: None, clock: list[float]) -> None:
    client, other = api_of(make_user()), api_of(make_user())
    assert [client.get(ME).status_code for _ in range(3)] == [200, 200, 429]
    assert client.post("/api/v1/projects/", {"name": "Apes", "slug": "apes"}).status_code == 201
    refused = client.post("/api/v1/projects/", {"name": "Cats", "slug": "cats"})
    assert (refused.status_code, refused["RateLimit-Policy"]) == (429, '"writes";q=1;w=60')
    assert other.get(ME).status_code == 200


@pytest.mark.django_db
def test_telling_has_a_limit_of_its_own(few: None, clock: list[float]) -> None:
    service = make_service()
    _, key = service_key_create(actor=SYSTEM, service=service, name="shop")
    client, path = api_as(service, Role.ENGINEER), f"/api/v1/services/{service.name}/observations/"
    client.logout()
    answers = [client.post(path, [], headers={"modelcie-key": key}) for _ in range(4)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, False, True]
    assert re.match('"told";q=3', answers[0]["RateLimit-Policy"])


@pytest.mark.django_db
def test_no_header_makes_an_address_another(few: None, clock: list[float]) -> None:
    names = (f"192.0.2.{number}" for number in range(3))
    answers = [APIClient().post("/api/v1/tokens/", {}, headers={"x-forwarded-for": name}) for name in names]
    assert [answer.status_code for answer in answers] == [400, 429, 429]


@pytest.mark.django_db
def test_without_a_limit_nothing_is_counted(few: None, home: Path) -> None:
    object.__setattr__(ENV, "api_reads", 0)
    answer = api_of(make_user()).get(ME)
    assert "RateLimit" not in answer
    assert not (home / "limits").exists()


def test_processes_share_a_count(tmp_path: Path) -> None:
    file = tmp_path / "limits" / "user-1.reads"
    with ProcessPoolExecutor(2) as processes:
        counts = [found.count for found in processes.map(count_one, [file] * 100)]
    begun_anew = counts.count(1)
    assert begun_anew <= 2
    assert begun_anew == 2 or sorted(counts) == list(range(1, 101))
