"""Signing in through an OpenID Connect provider: a real one on a local port, which signs in without asking."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backend.access.models import User
from backend.access.rules import visible_projects
from backend.config.environment import ENV
from backend.config.sign_in import oidc_apps
from backend.core.models import LogEntry
from backend.projects.invitations import invitation_create, invitation_sign_up
from tests.access.factors import code_of, give_app
from tests.access.provider import CLIENT, SECRET, Provider, provider
from tests.clients import pages_of
from tests.factories import PASSWORD, SYSTEM, make_project, make_user

pytestmark = pytest.mark.django_db
ADA = {"sub": "ada-1", "email": "ada@example.org", "email_verified": True, "name": "Ada L"}


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The provider, which the installation knows."""
    names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_name", "oidc_match_email")
    kept = {name: getattr(ENV, name) for name in names}
    with provider() as server:
        set_to = dict(zip(names, (server.issuer, CLIENT, SECRET, "Example", False), strict=True))
        for name, value in set_to.items():
            object.__setattr__(ENV, name, value)
        monkeypatch.setitem(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS", oidc_apps())
        server.claims = dict(ADA)
        yield server
    for name, value in kept.items():
        object.__setattr__(ENV, name, value)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def sent_back(address: str) -> str:
    """Where the provider sends a browser that comes to this address."""
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(NoRedirect).open(address, timeout=5)
    return str(answer.value.headers["Location"])


def come(client: Client, after: str = "") -> Any:
    """All the way to the provider and back; the answer to coming back."""
    begun = client.get("/login/oidc/" + (f"?next={after}" if after else ""))
    return client.get(sent_back(begun["Location"]).removeprefix("http://testserver"))


def is_in(client: Client) -> bool:
    return client.get("/projects/").status_code == 200


def written(kind: str) -> list[str]:
    return [entry.object for entry in LogEntry.objects.filter(scope="site", kind=kind)]


def test_the_log_in_page_offers_it_only_where_it_is_set(client: Client, login: Provider) -> None:
    assert "Log in with Example" in client.get("/login/").text
    object.__setattr__(ENV, "oidc_issuer", "")
    assert "/login/oidc/" not in client.get("/login/").text


def test_whoever_comes_first_gets_an_account_without_any_role(client: Client, login: Provider) -> None:
    assert come(client, after="/inbox/")["Location"] == "/inbox/"
    assert is_in(client)
    user = User.objects.get()
    assert (user.label, user.email, user.has_usable_password()) == ("Ada L", "ada@example.org", False)
    assert not visible_projects(user.actor).exists()
    assert not user.is_staff
    assert written("person.created") == [f"user:{user.pk}"]


def test_whoever_comes_again_is_the_same(client: Client, login: Provider) -> None:
    come(Client())
    login.claims |= {"email": "ada@elsewhere.org", "name": "Ada Byron"}
    come(client)
    assert is_in(client)
    assert User.objects.count() == 1


@pytest.mark.parametrize("verified", [True, False])
def test_an_e_mail_says_nothing_unless_it_is_wished(client: Client, login: Provider, verified: bool) -> None:
    ada = make_user("ada", email="ada@example.org")
    login.claims["email_verified"] = verified
    come(client)
    assert is_in(client)
    assert client.session["_auth_user_id"] != str(ada.pk)
    assert User.objects.count() == 2


def test_where_it_is_wished_a_verified_e_mail_is_the_account(client: Client, login: Provider) -> None:
    object.__setattr__(ENV, "oidc_match_email", True)
    ada = make_user("ada", email="Ada@Example.org")
    come(client)
    assert client.session["_auth_user_id"] == str(ada.pk)
    assert written("person.matched") == [f"user:{ada.pk}"]
    ada.refresh_from_db()
    assert not ada.has_usable_password()
    login.claims["email"] = "ada@moved.org"
    again = Client()
    come(again)
    assert again.session["_auth_user_id"] == str(ada.pk)
    assert len(written("person.matched")) == 1


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email": "eve@example.org"}, {"email": ""}])
def test_what_is_not_verified_or_not_theirs_matches_nobody(
    client: Client, login: Provider, claims: dict[str, Any]
) -> None:
    object.__setattr__(ENV, "oidc_match_email", True)
    ada = make_user("ada", email="ada@example.org")
    login.claims |= claims
    come(client)
    assert client.session["_auth_user_id"] != str(ada.pk)


def test_an_e_mail_of_two_accounts_matches_neither(client: Client, login: Provider) -> None:
    object.__setattr__(ENV, "oidc_match_email", True)
    both = {str(make_user(name, email="ada@example.org").pk) for name in ("ada", "eve")}
    come(client)
    assert client.session["_auth_user_id"] not in both


def test_where_e_mails_say_who_is_who_nobody_takes_anothers(login: Provider) -> None:
    object.__setattr__(ENV, "oidc_match_email", True)
    eve = make_user("eve", email="eve@example.org")
    pages_of(eve).post("/account/", {"first_name": "Eve", "email": "ada@example.org"})
    eve.refresh_from_db()
    assert eve.email == "eve@example.org"


def test_nobody_waits_for_another_behind_an_e_mail_that_nobody_has_verified(login: Provider) -> None:
    object.__setattr__(ENV, "oidc_match_email", True)
    login.claims = ADA | {"sub": "eve-1", "email_verified": False}
    come(Client())
    _, token = invitation_create(
        actor=SYSTEM, project=make_project(), roles=["viewer"], email=str(ADA["email"])
    )
    invitation_sign_up(token=token, username="mallory", password=PASSWORD)
    before = set(User.objects.values_list("pk", flat=True))
    assert not User.objects.filter(email=ADA["email"]).exists()
    login.claims = dict(ADA)
    come(Client())
    assert User.objects.get(email=ADA["email"]).pk not in before


def test_who_may_not_sign_in_here_does_not_by_this_door(client: Client, login: Provider) -> None:
    come(Client())
    User.objects.update(is_active=False)
    assert come(client)["Location"] == "/login/"
    assert not is_in(client)


def test_a_second_factor_here_is_asked_for(client: Client, login: Provider) -> None:
    come(Client())
    secret = give_app(User.objects.get())
    assert come(client)["Location"] == "/login/factor/"
    assert not is_in(client)
    client.post("/login/factor/", {"code": code_of(secret)})
    assert is_in(client)


def test_a_way_back_that_nobody_began_opens_nothing(client: Client, login: Provider) -> None:
    begun = client.get("/login/oidc/")
    back = sent_back(begun["Location"]).removeprefix("http://testserver")
    stranger = Client()
    assert stranger.get(back)["Location"] == "/login/"
    assert not is_in(stranger)
    assert client.get(back.replace("state=", "state=x"))["Location"] == "/login/"


def test_a_code_that_the_provider_does_not_know_opens_nothing(client: Client, login: Provider) -> None:
    begun = client.get("/login/oidc/")
    back = sent_back(begun["Location"]).removeprefix("http://testserver")
    login.asked.clear()
    assert client.get(back)["Location"] == "/login/"
    assert not is_in(client)


@pytest.mark.parametrize("said", ["access_denied", "server_error"])
def test_a_refusal_of_the_provider_is_said_on_the_log_in_page(
    client: Client, login: Provider, said: str
) -> None:
    login.says = said
    assert come(client)["Location"] == "/login/"
    assert "Logging in with Example did not work" in client.get("/login/").text


def test_a_provider_that_does_not_answer_is_said_so(client: Client, login: Provider) -> None:
    login.shutdown()
    login.server_close()
    assert client.get("/login/oidc/")["Location"] == "/login/"
    assert "Logging in with Example did not work" in client.get("/login/").text


@pytest.mark.parametrize("asked", ["process=connect", "process=redirect", "scope=x", "auth_params=prompt=x"])
def test_an_address_asks_no_more_of_it_than_to_log_in(login: Provider, asked: str) -> None:
    ada = make_user("ada")
    assert pages_of(ada).get(f"/login/oidc/?{asked}")["Location"] == "/login/"
    assert pages_of(ada).post("/login/oidc/", {"process": "connect"}).status_code == 405


def test_it_leads_to_no_other_site(client: Client, login: Provider) -> None:
    assert come(client, after="https://evil.example/")["Location"] == "/"


def test_a_name_with_control_characters_is_cleaned(client: Client, login: Provider) -> None:
    login.claims |= {"name": "", "given_name": "Ada\r\nX-Header: b", "preferred_username": "a\r\nb"}
    come(client)
    user = User.objects.get()
    assert user.label.isprintable()
    assert user.username.isprintable()


def test_who_has_no_password_here_is_refused_by_the_form(client: Client, login: Provider) -> None:
    come(Client())
    name = User.objects.get().username
    assert client.post("/login/", {"username": name, "password": PASSWORD}).status_code == 422
