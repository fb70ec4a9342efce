"""The page of one's account: profile, password, tokens."""

import re

import pytest
from django.test import Client

from backend.access.credentials import Token
from backend.access.models import User
from backend.access.roles import Permission
from backend.access.tokens import token_create
from backend.core.models import LogEntry
from tests.clients import api_with, pages_of
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "a much longer battery"


@pytest.fixture
def ada() -> User:
    return make_user("ada")


@pytest.fixture
def client(ada: User) -> Client:
    return pages_of(ada)


def written(kind: str) -> list[dict[str, object]]:
    return [entry.data for entry in LogEntry.objects.filter(scope="site", kind=kind)]


def test_names_and_e_mail_are_changed_and_the_log_says_which(client: Client, ada: User) -> None:
    told = {"first_name": "Ada", "last_name": "", "email": "ada@example.org"}
    assert client.post("/account/", told)["Location"] == "/account/"
    ada.refresh_from_db()
    assert (ada.label, ada.email) == ("Ada", "ada@example.org")
    assert written("person.changed") == [{"fields": ["first_name", "email"]}]
    client.post("/account/", told)
    assert len(written("person.changed")) == 1


@pytest.mark.parametrize(
    "wrong", [{"email": "nowhere"}, {"email": "a@b.org\r\nBcc: c@d.org"}, {"first_name": "A\r\nX-Header: b"}]
)
def test_what_is_no_name_or_address_is_refused_beside_its_field(
    client: Client, wrong: dict[str, str]
) -> None:
    answer = client.post("/account/", wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    assert written("person.changed") == []


def test_the_password_is_changed_and_other_sessions_are_over(client: Client, ada: User) -> None:
    other = pages_of(ada)
    wrong = client.post("/account/password/", {"oldpassword": "guess", "password1": NEW, "password2": NEW})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["oldpassword"])
    right = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert right["Location"] == "/account/"
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    assert (client.get("/projects/").status_code, other.get("/projects/").status_code) == (200, 302)
    assert written("person.password_changed") == [{}]


@pytest.mark.parametrize("end_tokens", [True, False])
def test_tokens_end_with_a_changed_password_unless_they_are_to_stay(
    client: Client, ada: User, end_tokens: bool
) -> None:
    [box] = re.findall(
        r'<input type="checkbox" name="end_tokens"[^>]*>', client.get("/account/password/").text
    )
    assert "checked" in box
    token, _ = token_create(actor=ada.actor, name="laptop")
    foreign, _ = token_create(actor=make_user().actor, name="laptop")
    asked = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/account/password/", {**asked, "end_tokens": "on"} if end_tokens else asked)
    assert set(Token.objects.all()) == ({foreign} if end_tokens else {foreign, token})
    assert len(written("token.revoked")) == end_tokens


def test_who_has_no_password_here_is_told_so(client: Client, ada: User) -> None:
    ada.set_unusable_password()
    ada.save()
    assert "have no password here" in pages_of(ada).get("/account/password/").text


def test_every_scope_has_words(client: Client) -> None:
    offered = re.findall(r'name="scopes" value="(\w+)"', client.get("/account/tokens/").text)
    assert offered == list(Permission)


def test_a_token_is_shown_once_and_revoked(client: Client) -> None:
    made = client.post("/account/tokens/", {"name": "laptop", "scopes": ["view", "curate"], "days": "30"})
    assert "no-store" in made.headers["Cache-Control"]
    [text] = set(re.findall(r"mcie_\w{20,}", made.text))
    assert api_with(text).get("/api/v1/me/").status_code == 200
    listed = client.get("/account/tokens/").text
    assert "laptop" in listed
    assert text not in listed
    assert client.get(f"/account/tokens/{Token.objects.get().pk}/revoke/").status_code == 302
    assert client.post(f"/account/tokens/{Token.objects.get().pk}/revoke/")["Location"] == "/account/tokens/"
    assert api_with(text).get("/api/v1/me/").status_code == 401


def test_anothers_token_is_not_there(client: Client) -> None:
    pages_of(make_user()).post("/account/tokens/", {"name": "laptop", "scopes": ["view"], "days": "30"})
    assert client.post(f"/account/tokens/{Token.objects.get().pk}/revoke/").status_code == 404
    assert Token.objects.exists()
