"""Tokens: made with a password, used as a header, revoked at once."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from tests.factories import PASSWORD, make_project, make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unthrottled() -> None:
    cache.clear()


def test_a_token_opens_the_api_until_it_is_revoked() -> None:
    user = member(make_project("apes"), "viewer")
    client = APIClient()
    made = client.post("/api/v1/tokens/", {"username": user.username, "password": PASSWORD})
    assert made.status_code == 201
    client.credentials(HTTP_AUTHORIZATION=f"Token {made.data['token']}")
    assert client.get("/api/v1/me/").data == {"username": user.username, "projects": ["apes"]}
    assert client.post("/api/v1/tokens/revoke/").status_code == 204
    assert client.get("/api/v1/me/").status_code == 401


def test_a_wrong_password_is_one_sentence_and_is_throttled() -> None:
    user, client = make_user(), APIClient()
    asked = [
        client.post("/api/v1/tokens/", {"username": user.username, "password": "wrong"}) for _ in range(12)
    ]
    assert (asked[0].status_code, asked[0].data["code"]) == (403, "login_refused")
    assert asked[-1].status_code == 429


def test_nobody_signed_in_is_nobody() -> None:
    assert APIClient().get("/api/v1/me/").status_code == 401
