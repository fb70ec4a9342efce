"""The page of a program: its roles for everybody, its tokens for owners."""

import re

import pytest
from django.test import Client

from backend.access.credentials import Token
from backend.access.models import Project, User
from backend.access.roles import Role
from backend.access.tokens import token_create
from backend.projects.programs import program_create
from backend.projects.services import member_remove
from tests.clients import api_with, pages_of
from tests.factories import SYSTEM, make_project, make_user, member

pytestmark = pytest.mark.django_db
PAGE = "/projects/digits/members/programs/digits.ci/"
ASKED = {"name": "nightly", "scopes": ["view", "curate"], "days": "30"}


@pytest.fixture
def project() -> Project:
    return make_project("digits")


@pytest.fixture
def program(project: Project) -> User:
    return program_create(actor=SYSTEM, project=project, name="ci", roles=["curator"])


@pytest.fixture
def owner(project: Project) -> Client:
    return pages_of(member(project, Role.OWNER))


def test_everybody_sees_the_program_and_owners_its_tokens(
    project: Project, program: User, owner: Client
) -> None:
    assert f'href="{PAGE}"' in owner.get("/projects/digits/members/").text
    assert "None yet" in owner.get(PAGE).text
    token_create(actor=SYSTEM, program=program, name="nightly")
    assert "nightly" in owner.get(PAGE).text
    for role in (Role.VIEWER, Role.ENGINEER, Role.APPROVER):
        seen = pages_of(member(project, role)).get(PAGE)
        assert (seen.status_code, "curator" in seen.text) == (200, True)
        for hidden in ("nightly", "New token", "End the account"):
            assert hidden not in seen.text
    assert pages_of(make_user()).get(PAGE).status_code == 404


@pytest.mark.usefixtures("program")
def test_a_token_is_shown_once_and_revoked(owner: Client) -> None:
    made = owner.post(PAGE, ASKED)
    assert "no-store" in made.headers["Cache-Control"]
    [text] = set(re.findall(r"mcie_\w{20,}", made.text))
    program = api_with(text)
    assert program.get("/api/v1/me/").json()["username"] == "digits.ci"
    listed, token = owner.get(PAGE).text, Token.objects.get()
    assert token.expires_at is not None
    for said in ("nightly", token.prefix, "view, curate"):
        assert said in listed
    assert text not in listed
    revoke = f"{PAGE}tokens/{token.pk}/revoke/"
    assert f'action="{revoke}"' in listed
    assert owner.get(revoke)["Location"] == PAGE
    assert owner.post(revoke)["Location"] == PAGE
    assert program.get("/api/v1/me/").status_code == 401
    assert owner.post(revoke).status_code == 404


@pytest.mark.usefixtures("program")
def test_a_token_may_never_end(owner: Client) -> None:
    owner.post(PAGE, {**ASKED, "days": "never"})
    assert Token.objects.get().expires_at is None


def test_no_scope_is_offered_that_the_roles_do_not_allow(
    project: Project, program: User, owner: Client
) -> None:
    def offered() -> list[str]:
        return re.findall(r'name="scopes" value="(\w+)"', owner.get(PAGE).text)

    assert offered() == ["view", "curate"]
    refused = owner.post(PAGE, {**ASKED, "scopes": ["operate"]})
    assert (refused.status_code, 'value="nightly"' in refused.text) == (422, True)
    for wrong in ({"days": "400"}, {"days": ""}, {"name": " "}, {"scopes": []}):
        assert owner.post(PAGE, {**ASKED, **wrong}).status_code == 422
    assert not Token.objects.exists()
    member_remove(actor=SYSTEM, project=project, user=program, role=Role.CURATOR)
    assert offered() == ["view"]


def test_nobody_else_makes_or_revokes_one(project: Project, program: User, owner: Client) -> None:
    token, _ = token_create(actor=SYSTEM, program=program, name="nightly")
    other = program_create(actor=SYSTEM, project=make_project("others"), name="ci", roles=["viewer"])
    foreign, _ = token_create(actor=SYSTEM, program=other, name="theirs")
    revoke = f"{PAGE}tokens/{token.pk}/revoke/"
    engineer, stranger = pages_of(member(project, Role.ENGINEER)), pages_of(make_user())
    for asked in (ASKED, {}):
        assert engineer.post(PAGE, asked).status_code == 403
        assert stranger.post(PAGE, asked).status_code == 404
    assert engineer.post(revoke).status_code == 403
    assert stranger.post(revoke).status_code == 404
    assert owner.post(f"{PAGE}tokens/{foreign.pk}/revoke/").status_code == 404
    assert owner.get("/projects/digits/members/programs/others.ci/").status_code == 404
    assert set(Token.objects.all()) == {token, foreign}
