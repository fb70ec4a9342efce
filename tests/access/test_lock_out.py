"""Who fails to sign in too often waits, by whichever door, and is told how long."""

import re
from collections.abc import Iterator
from functools import partial

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from backend.access.models import User
from backend.core.models import LogEntry
from tests.factories import PASSWORD, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db
LIMIT = 5


@pytest.fixture
def ada() -> User:
    return make_user("ada")


def log_in(name: str, password: str, address: str = "192.0.2.7", host: str = "testserver") -> tuple[int, str]:
    """Status and page of one attempt."""
    client = Client(REMOTE_ADDR=address, HTTP_HOST=host)
    answer = client.post("/login/", {"username": name, "password": password})
    return answer.status_code, answer.text


def lock_out(name: str) -> None:
    assert [log_in(name, "wrong")[0] for _ in range(LIMIT)] == [422] * LIMIT


def test_after_five_failures_even_the_right_password_waits_and_is_told_how_long(ada: User) -> None:
    lock_out("ada")
    client = Client()
    answer = client.post("/login/", {"username": "ada", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300
    assert re.search(r"Too many attempts failed\. Try again in \d+ (minutes|seconds)\.", answer.text)
    assert client.get("/projects/").status_code == 302


def test_the_count_is_of_the_name_alone(ada: User) -> None:
    """Neither another address, nor another host name, nor capitals begin a new one; another person is not concerned."""
    lock_out("ada")
    for name, address, host in (
        ("ada", "192.0.2.8", "testserver"),
        ("ada", "192.0.2.9", "localhost:1"),
        ("ADA", "192.0.2.10", "testserver"),
    ):
        assert log_in(name, PASSWORD, address, host)[0] == 429
    assert log_in(make_user("bob").username, PASSWORD)[0] == 302


@pytest.fixture
def forgotten(transactional_db: None) -> Iterator[None]:
    """What is counted here is no more afterwards; a test that commits would leave it to others."""
    yield
    cache.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forgotten")
def test_attempts_at_the_same_moment_are_counted_each(ada: User) -> None:
    statuses: list[int] = []

    def attempt(address: str) -> None:
        statuses.append(log_in("ada", "wrong", address)[0])

    at_once(*(partial(attempt, f"192.0.2.{number}") for number in range(2 * LIMIT)))
    assert sorted(statuses) == [422] * LIMIT + [429] * LIMIT


def test_names_that_nobody_has_are_counted_alike() -> None:
    lock_out("nobody")
    assert log_in("nobody", "wrong")[0] == 429


def test_an_address_that_tries_many_names_waits(ada: User) -> None:
    tried = [log_in(f"name{number}", "wrong")[0] for number in range(11)]
    assert tried == [422] * 10 + [429]
    assert log_in("ada", PASSWORD)[0] == 429
    assert log_in("ada", PASSWORD, address="192.0.2.8")[0] == 302


def test_tokens_are_the_same_door(ada: User) -> None:
    lock_out("ada")
    answer = APIClient().post("/api/v1/tokens/", {"username": "ada", "password": PASSWORD})
    assert (answer.status_code, answer.data["code"]) == (429, "throttled")
    assert "Try again in" in answer.data["detail"]
    assert 0 < int(answer["Retry-After"]) <= 300


def test_the_admin_has_no_door_of_its_own(ada: User) -> None:
    answer = Client().post("/admin/login/?next=/admin/", {"username": "ada", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/admin/")


def test_a_right_password_is_no_failure(ada: User) -> None:
    assert [log_in("ada", PASSWORD)[0] for _ in range(LIMIT + 1)] == [302] * (LIMIT + 1)


def test_a_lock_out_is_written_once(ada: User) -> None:
    lock_out("ada")
    log_in("ada", "wrong")
    written = LogEntry.objects.filter(scope="site", kind="person.locked_out")
    assert [(entry.object, entry.actor) for entry in written] == [(f"user:{ada.pk}", "system:sign_in")]


def test_an_address_that_came_too_often_is_told_by_a_page(client: Client) -> None:
    answers = [client.post("/login/", {}) for _ in range(31)]
    assert (answers[29].status_code, answers[30].status_code) == (422, 429)
    assert "429 · throttled" in answers[30].text


@pytest.mark.parametrize("path", ["/signup/", "/accounts/signup/", "/password/reset/", "/accounts/login/"])
def test_nobody_signs_up_or_asks_whether_an_address_is_known(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
