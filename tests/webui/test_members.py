"""The pages of a project's people: who is there, and what owners give, take, invite and end."""

import re

import pytest
from django.test import Client

from backend.access.models import Membership, Project, User
from backend.access.roles import Role
from backend.access.teams import team_create, team_member_set
from backend.projects.invitations import invitation_create
from backend.projects.models import Invitation
from backend.projects.programs import program_create
from backend.projects.team_roles import team_role_add
from tests.clients import pages_of
from tests.factories import SYSTEM, make_project, make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project("digits")


def pages_in(project: Project, role: str) -> Client:
    return pages_of(member(project, role))


def roles_of(user: User) -> set[str]:
    return set(Membership.objects.filter(user=user).values_list("role", flat=True))


def test_everybody_of_the_project_is_there_with_what_they_hold(project: Project) -> None:
    team, ada = team_create(actor=SYSTEM, name="Vision", slug="vision"), make_user("ada")
    team_member_set(actor=SYSTEM, team=team, user=ada)
    team_role_add(actor=SYSTEM, project=project, team=team, role=Role.CURATOR)
    program_create(actor=SYSTEM, project=project, name="ci", roles=["engineer"])
    viewer = pages_in(project, Role.VIEWER).get("/projects/digits/members/")
    for said in ("digits-owner", "ada", "Vision", "digits.ci"):
        assert said in viewer.text
    assert "aria-pressed" not in viewer.text
    assert "Invite by link" not in viewer.text
    assert "Leave the project" in viewer.text
    assert pages_of(ada).get("/projects/digits/members/").status_code == 200
    assert "Leave the project" not in pages_of(ada).get("/projects/digits/members/").text
    assert pages_of(make_user()).get("/projects/digits/members/").status_code == 404
    assert "/projects/digits/members/" in pages_in(project, Role.VIEWER).get("/projects/digits/").text


def test_a_project_of_people_alone_says_what_teams_and_programs_are_for(project: Project) -> None:
    page = pages_in(project, Role.OWNER).get("/projects/digits/members/").text
    for said in ("No team yet", "No program has an account", "Nobody is invited."):
        assert said in page


def test_a_toggle_gives_a_role_and_takes_it(project: Project) -> None:
    owner, viewer = pages_in(project, Role.OWNER), member(project, Role.VIEWER)
    address = f"/projects/digits/members/{viewer.username}/role/"
    assert owner.post(address, {"give": "curator"}).headers["Location"] == "/projects/digits/members/"
    assert roles_of(viewer) == {"viewer", "curator"}
    owner.post(address, {"take": "viewer"})
    assert roles_of(viewer) == {"curator"}
    mine = f"/projects/digits/members/{member(project, Role.OWNER).username}/role/"
    for asked, status, code in (
        ({"take": "owner"}, 409, "last_owner"),
        ({"give": "king"}, 400, "role_unknown"),
        ({}, 400, "not_a_member"),
    ):
        refused = owner.post(mine, asked)
        assert (refused.status_code, code in refused.text) == (status, True)
    assert pages_in(project, Role.ENGINEER).post(address, {"give": "owner"}).status_code == 403


def test_a_person_and_a_team_are_let_in_with_several_roles(project: Project) -> None:
    owner, ada = pages_in(project, Role.OWNER), make_user("ada")
    team_create(actor=SYSTEM, name="Vision", slug="vision")
    added = owner.post("/projects/digits/members/new/", {"user": "ada", "roles": ["curator", "approver"]})
    assert added.status_code == 302
    assert roles_of(ada) == {"curator", "approver"}
    owner.post("/projects/digits/members/teams/new/", {"team": "vision", "roles": ["viewer"]})
    owner.post("/projects/digits/members/teams/vision/role/", {"give": "engineer"})
    owner.post("/projects/digits/members/teams/vision/role/", {"take": "viewer"})
    assert list(Membership.objects.filter(team__slug="vision").values_list("role", flat=True)) == ["engineer"]
    for address, asked, said in (
        ("members", {"user": "nobody", "roles": ["viewer"]}, "Nobody has this user name"),
        ("members", {"user": "ada"}, "Choose at least one role."),
        ("members/teams", {"team": "nothing", "roles": ["viewer"]}, "no team of this short name"),
    ):
        refused = owner.post(f"/projects/digits/{address}/new/", asked)
        assert refused.status_code == 422
        assert said in refused.text
    engineer = pages_in(project, Role.ENGINEER)
    assert engineer.post("/projects/digits/members/new/", {"user": "ada"}).status_code == 403


def test_one_leaves_but_the_last_owner(project: Project) -> None:
    viewer, address = member(project, Role.VIEWER), "/projects/digits/members/leave/"
    assert pages_of(viewer).post(address).headers["Location"] == "/projects/"
    assert not roles_of(viewer)
    refused = pages_in(project, Role.OWNER).post(address)
    assert (refused.status_code, "last_owner" in refused.text) == (409, True)


def test_a_program_is_given_an_account_which_is_ended(project: Project) -> None:
    owner = pages_in(project, Role.OWNER)
    owner.post("/projects/digits/members/programs/new/", {"name": "ci", "roles": ["viewer"]})
    program = User.objects.get(username="digits.ci")
    owner.post("/projects/digits/members/digits.ci/role/", {"give": "engineer"})
    assert roles_of(program) == {"viewer", "engineer"}
    refused = owner.post("/projects/digits/members/digits.ci/role/", {"give": "approver"})
    assert (refused.status_code, "role_needs_a_person" in refused.text) == (400, True)
    again = owner.post("/projects/digits/members/programs/new/", {"name": "ci", "roles": ["viewer"]})
    assert (again.status_code, "program_name_taken" in again.text) == (422, True)
    owner.post("/projects/digits/members/programs/digits.ci/end/")
    program.refresh_from_db()
    assert not program.is_active
    owner.get("/projects/digits/members/")  # tells what was done, once
    assert "digits.ci" not in owner.get("/projects/digits/members/").text


def test_a_link_is_shown_once_and_withdrawn(project: Project) -> None:
    owner = pages_in(project, Role.OWNER)
    asked = {"roles": ["curator"], "email": "ada@example.org", "days": "3"}
    made = owner.post("/projects/digits/members/invitations/new/", asked)
    [link] = re.findall(r"<code>(http://testserver/invitations/[\w-]{43}/)</code>", made.text)
    assert "no-store" in made.headers["Cache-Control"]
    assert "mailto:ada%40example.org?subject=Join" in made.text
    page = owner.get("/projects/digits/members/").text
    assert "ada@example.org" in page
    assert link not in page
    assert "ada@example.org" not in pages_in(project, Role.ENGINEER).get("/projects/digits/members/").text
    invitation = Invitation.objects.get()
    owner.post(f"/projects/digits/members/invitations/{invitation.pk}/withdraw/")
    answer = Client().get(link)
    assert (answer.status_code, "invitation_revoked" in answer.text) == (409, True)
    refused = owner.post("/projects/digits/members/invitations/new/", {**asked, "days": "31"})
    assert refused.status_code == 422


def link_into(project: Project, *roles: str) -> str:
    owner = member(project, Role.OWNER)
    _, token = invitation_create(
        actor=owner.actor, project=project, roles=list(roles), email="ada@example.org"
    )
    return f"/invitations/{token}/"


SIGN_UP = {"username": "ada", "password": "correct horse battery", "name": "Ada L."}


def test_who_has_no_account_makes_one_and_is_signed_in(project: Project) -> None:
    link, client = link_into(project, Role.CURATOR), Client()
    page = client.get(link)
    assert (page.status_code, "Join Digits" in page.text) == (200, True)
    assert f"/login/?next={link.replace('/', '%2F')}" in page.text
    joined = client.post(link, SIGN_UP)
    assert joined.headers["Location"] == "/projects/digits/"
    assert "Your user name is ada." in client.get("/projects/digits/").text
    assert roles_of(User.objects.get(username="ada")) == {"curator"}
    again = Client().post(link, {**SIGN_UP, "username": "eve"})
    assert (again.status_code, "invitation_used" in again.text) == (409, True)
    assert not User.objects.filter(username="eve").exists()


def test_the_page_does_not_tell_who_has_an_account(project: Project) -> None:
    link = link_into(project, Role.VIEWER)

    def told() -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", Client().get(link).text)

    before = told()
    make_user("ada", email="ada@example.org")
    assert told() == before
    assert Client().post(link, SIGN_UP).status_code == 302
    assert User.objects.filter(username__startswith="ada").count() == 2


def test_an_account_that_is_refused_says_why_and_shows_no_password(project: Project) -> None:
    link = link_into(project, Role.VIEWER)
    for change, code in (
        ({"password": "short1"}, "password_invalid"),
        ({"username": "a b"}, "username_invalid"),
        ({"name": "Ada\r\nBcc: eve@example.org"}, "name_invalid"),
    ):
        refused = Client().post(link, {**SIGN_UP, **change})
        assert (refused.status_code, code in refused.text) == (422, True)
        assert "short1" not in refused.text
    assert Client().get(link).status_code == 200


def test_who_is_signed_in_joins_by_a_button(project: Project) -> None:
    link, ada = link_into(project, Role.ENGINEER), make_user("ada")
    client = pages_of(ada)
    assert "Join as ada" in client.get(link).text
    assert client.post(link).headers["Location"] == "/projects/digits/"
    assert roles_of(ada) == {"engineer"}
    unknown = client.get("/invitations/nothing/")
    assert (unknown.status_code, "invitation_unknown" in unknown.text) == (404, True)


def test_a_name_with_script_is_text(project: Project) -> None:
    make_user("eve", first_name="<script>alert(1)</script>")
    owner = pages_in(project, Role.OWNER)
    owner.post("/projects/digits/members/new/", {"user": "eve", "roles": ["viewer"]})
    page = owner.get("/projects/digits/members/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
