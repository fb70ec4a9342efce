"""Demo users remain in the database; off loopback, or without the demo, nothing of theirs opens anything."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from backend.access.models import User
from backend.config.environment import ENV
from backend.demo.people import password, person
from tests.clients import api_with
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_here() -> Iterator[None]:
    """The demo, on this machine; afterwards as it was."""
    kept = (ENV.demo, ENV.bind)
    cache.clear()  # of the throttle's counts
    install(demo=True, bind="127.0.0.1")
    yield
    install(*kept)


def install(demo: bool, bind: str) -> None:
    object.__setattr__(ENV, "demo", demo)
    object.__setattr__(ENV, "bind", bind)


elsewhere = pytest.mark.parametrize(
    ("demo", "bind"), [(False, "127.0.0.1"), (True, "192.0.2.1"), (False, "192.0.2.1")]
)


def logs_in(user: User, secret: str) -> bool:
    client = Client()
    client.post("/login/", {"username": user.username, "password": secret})
    return client.get("/projects/").status_code == 200


def token_of(user: User, secret: str) -> tuple[int, str]:
    asked = {"username": user.username, "password": secret}
    answer = APIClient().post("/api/v1/tokens/", asked)
    return answer.status_code, answer.data.get("token", "")


def test_in_the_demo_its_people_sign_in() -> None:
    erik = person("erik")
    assert erik.is_demo
    assert logs_in(erik, password("erik"))
    status, token = token_of(erik, password("erik"))
    assert status == 201
    assert api_with(token).get("/api/v1/me/").status_code == 200


@elsewhere
def test_elsewhere_their_passwords_open_nothing(demo: bool, bind: str) -> None:
    erik, ada = person("erik"), make_user()
    install(demo, bind)
    assert not logs_in(erik, password("erik"))
    assert token_of(erik, password("erik")) == (403, "")
    assert logs_in(ada, PASSWORD)
    assert token_of(ada, PASSWORD)[0] == 201


@elsewhere
def test_elsewhere_sessions_and_tokens_made_before_open_nothing(demo: bool, bind: str) -> None:
    erik, browser = person("erik"), Client()
    browser.force_login(erik)
    program = api_with(token_of(erik, password("erik"))[1])
    install(demo, bind)
    assert browser.get("/projects/").status_code == 302
    assert program.get("/api/v1/me/").status_code == 401


def test_who_is_no_longer_active_is_let_in_by_neither() -> None:
    ada = make_user()
    program = api_with(token_of(ada, PASSWORD)[1])
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert not logs_in(ada, PASSWORD)
    assert program.get("/api/v1/me/").status_code == 401
