"""Second factors: an app and recovery codes, asked for at each door, required where the installation wants it."""

import re
from io import StringIO
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from backend.access.models import User
from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.models import LogEntry
from tests.access.factors import code_of, give_app, give_codes
from tests.clients import api_with, pages_of, token_of
from tests.factories import PASSWORD, make_project, make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada")


def password_given(client: Client, name: str = "ada", path: str = "/login/") -> str:
    """Where the right password leads."""
    answer = client.post(path, {"username": name, "password": PASSWORD, "next": "/inbox/"})
    assert answer.status_code == 302
    return str(answer["Location"])


def confirmed(user: User) -> Client:
    """Signed in, and has just shown again who they are."""
    client = pages_of(user)
    client.post("/account/confirm/", {"password": PASSWORD})
    return client


def written(kind: str) -> list[object]:
    return [entry.data for entry in LogEntry.objects.filter(scope="site", kind=kind).order_by("number")]


def test_an_app_is_set_up_and_asked_for(client: Client, ada: User) -> None:
    browser = confirmed(ada)
    shown = browser.get("/account/factors/app/")
    assert "no-store" in shown["Cache-Control"]
    secret = shown.context["form"].secret
    wrong = browser.post("/account/factors/app/", {"code": "000000"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["code"])
    right = browser.post("/account/factors/app/", {"code": code_of(secret)})
    assert right["Location"] == "/account/factors/codes/"
    assert written("factor.added") == [{"type": "totp", "name": ""}, {"type": "recovery_codes", "name": ""}]

    assert password_given(client) == "/login/factor/"
    assert client.get("/projects/").status_code == 302
    refused = client.post("/login/factor/", {"code": "000000"})
    assert (refused.status_code, "Incorrect code" in refused.text) == (422, True)
    let_in = client.post("/login/factor/", {"code": code_of(secret)})
    assert let_in["Location"] == "/inbox/"
    assert client.get("/projects/").status_code == 200


def test_a_code_opens_once(ada: User) -> None:
    secret = give_app(ada)
    for opened in (True, False):
        client = Client()
        password_given(client)
        client.post("/login/factor/", {"code": code_of(secret)})
        assert (client.get("/projects/").status_code == 200) is opened


def test_recovery_codes_are_shown_once_and_open_once_each(client: Client, ada: User) -> None:
    give_app(ada)
    browser = confirmed(ada)
    browser.post("/account/factors/codes/new/")
    codes = re.findall(r"\b\d{8}\b", browser.get("/account/factors/codes/").text)
    assert len(set(codes)) == 10
    assert not re.search(r"\b\d{8}\b", browser.get("/account/factors/codes/").text)
    for opened in (True, False):
        client = Client()
        password_given(client)
        client.post("/login/factor/", {"code": codes[0]})
        assert (client.get("/projects/").status_code == 200) is opened
    assert "9 are left" in browser.get("/account/factors/").text


def test_secrets_are_not_readable_in_the_database(ada: User) -> None:
    secret, codes = give_app(ada), give_codes(ada)
    kept = str([factor.data for factor in Authenticator.objects.all()])
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_changing_a_factor_asks_again_who_one_is(ada: User) -> None:
    client = pages_of(ada)
    for page in ("/account/factors/app/", "/account/factors/passkeys/add/"):
        assert client.get(page)["Location"] == f"/account/confirm/?{urlencode({'next': page})}"
    assert client.post("/account/confirm/", {"password": "guess"}).status_code == 422


def test_an_app_is_removed_and_its_codes_with_it(ada: User) -> None:
    give_app(ada)
    give_codes(ada)
    browser = confirmed(ada)
    assert browser.get("/account/factors/app/remove/").status_code == 200
    assert browser.post("/account/factors/app/remove/")["Location"] == "/account/factors/"
    assert not Authenticator.objects.exists()
    removed = {(data["type"], data["name"]) for data in written("factor.removed")}
    assert removed == {("totp", ""), ("recovery_codes", "")}


def test_who_lost_them_all_is_let_in_by_a_command(client: Client, ada: User) -> None:
    give_app(ada)
    call_command("remove_factors", "ada", stdout=StringIO())
    assert password_given(client) == "/inbox/"
    removed = LogEntry.objects.get(scope="site", kind="factor.removed")
    assert (removed.actor, removed.object) == ("system:remove_factors", f"user:{ada.pk}")


def test_who_guesses_codes_waits_and_the_log_says_so(client: Client, ada: User) -> None:
    secret = give_app(ada)
    password_given(client)
    tried = [client.post("/login/factor/", {"code": "000000"}).status_code for _ in range(5)]
    assert tried == [422] * 5
    answer = client.post("/login/factor/", {"code": code_of(secret)})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300
    assert "Try again in" in answer.text
    assert len(written("person.locked_out")) == 1


def test_the_password_alone_makes_no_token(ada: User) -> None:
    secret = give_app(ada)
    asked = {"username": "ada", "password": PASSWORD}

    def answer(**more: str) -> tuple[int, str]:
        told = APIClient().post("/api/v1/tokens/", asked | more)
        return told.status_code, told.data.get("code", "")

    assert answer() == (403, "second_factor_required")
    assert answer(code="000000") == (403, "second_factor_refused")
    assert answer(code=code_of(secret))[0] == 201
    assert answer(code=code_of(secret)) == (403, "second_factor_refused")


def test_the_admin_is_behind_both_factors(client: Client) -> None:
    owner = member(make_project(), Role.OWNER)
    give_app(owner)
    password_given(client, owner.username, "/login/?next=/admin/")
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


@pytest.fixture
def required(request: pytest.FixtureRequest) -> object:
    kept = ENV.require_mfa
    object.__setattr__(ENV, "require_mfa", request.param)
    yield
    object.__setattr__(ENV, "require_mfa", kept)


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize(
    ("required", "role", "stopped"),
    [
        ("nobody", Role.OWNER, False),
        ("approvers", Role.OWNER, True),
        ("approvers", Role.APPROVER, True),
        ("approvers", Role.ENGINEER, False),
        ("everyone", Role.VIEWER, True),
    ],
    indirect=["required"],
)
def test_who_must_have_a_factor_gets_no_further_without(role: str, stopped: bool) -> None:
    user = member(make_project(), role)
    client, token = pages_of(user), token_of(user)

    def doors() -> list[tuple[int, str]]:
        pages = [client.get(path) for path in ("/projects/", "/admin/")]
        programs = [client.get("/api/v1/me/"), api_with(token).get("/api/v1/me/")]
        return [(page.status_code, page.headers.get("Location", "")) for page in pages] + [
            (answer.status_code, answer.json().get("code", "")) for answer in programs
        ]

    closed = [(302, "/account/factors/")] * 2 + [(403, "second_factor_missing")] * 2
    opened = [(200, "")] * 4
    assert doors() == (closed if stopped else opened)
    assert client.get("/account/factors/").status_code == 200
    give_app(user)
    assert doors() == opened


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("required", ["everyone"], indirect=True)
def test_the_refusal_is_problem_details(ada: User) -> None:
    answer = pages_of(ada).get("/api/v1/me/")
    assert (answer.headers["Content-Type"], answer.json()["status"]) == ("application/problem+json", 403)


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("required", ["approvers", "everyone"], indirect=True)
def test_without_it_a_site_administrator_locks_nobody_out(ada: User) -> None:
    answer = pages_of(make_user(is_superuser=True)).post("/site/accounts/ada/lock/")
    assert answer["Location"] == "/account/factors/"
    ada.refresh_from_db()
    assert ada.is_active


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("required", ["everyone"], indirect=True)
def test_who_signs_in_elsewhere_is_not_asked_here(ada: User) -> None:
    ada.set_unusable_password()
    ada.save()
    assert pages_of(ada).get("/projects/").status_code == 200
