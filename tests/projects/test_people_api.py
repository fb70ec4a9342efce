"""REST of invitations and programs: each answer with its refusal beside it."""

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.core.acts import project_scope
from backend.core.models import LogEntry
from backend.projects.programs import program_create
from tests.clients import api_of, api_with
from tests.factories import make_project, make_user, member

pytestmark = pytest.mark.django_db


def test_an_invitation_is_made_accepted_once_and_listed_while_it_is_open() -> None:
    project, ada, bob = make_project(), api_of(make_user("ada")), api_of(make_user("bob"))
    owner, engineer = api_of(member(project, Role.OWNER)), api_of(member(project, Role.ENGINEER))
    address = f"/api/v1/projects/{project.slug}/invitations/"
    body = {"roles": ["curator"], "email": "ada@example.org"}
    assert engineer.post(address, body, format="json").status_code == 403
    assert engineer.get(address).status_code == 403
    assert ada.get(address).status_code == 404
    made = owner.post(address, body, format="json")
    assert (made.status_code, made.data["roles"]) == (201, ["curator"])
    [row] = owner.get(address).data["results"]
    assert "token" not in row
    accept, token = "/api/v1/invitations/accept/", {"token": made.data["token"]}
    assert APIClient().post(accept, token, format="json").status_code == 401
    assert ada.post(accept, token, format="json").data["slug"] == project.slug
    again = bob.post(accept, token, format="json")
    assert (again.status_code, again.data["code"]) == (409, "invitation_used")
    assert bob.post(accept, {"token": "x"}, format="json").data["code"] == "invitation_unknown"
    assert owner.get(address).data["results"] == []
    for wrong in ({"roles": []}, {"roles": ["king"]}, {"days": 31}, {"email": "ada"}):
        assert owner.post(address, {**body, **wrong}, format="json").data["code"] == "invalid"
    other = owner.post(address, body, format="json").data
    assert engineer.delete(f"{address}{other['id']}/").status_code == 403
    assert owner.delete(f"{address}{other['id']}/").status_code == 204
    revoked = bob.post(accept, {"token": other["token"]}, format="json")
    assert revoked.data["code"] == "invitation_revoked"
    assert owner.delete(f"{address}{other['id']}/").status_code == 404


def test_a_program_is_made_and_ended_by_owners() -> None:
    project = make_project("digits")
    owner, engineer = api_of(member(project, Role.OWNER)), api_of(member(project, Role.ENGINEER))
    address, body = "/api/v1/projects/digits/programs/", {"name": "ci", "roles": ["engineer"]}
    assert engineer.post(address, body, format="json").status_code == 403
    assert api_of(make_user()).post(address, body, format="json").status_code == 404
    assert owner.post(address, body, format="json").data["user"] == "digits.ci"
    assert owner.post(address, body, format="json").data["code"] == "program_name_taken"
    assert owner.post(address, {**body, "roles": ["owner"]}, format="json").data["code"] == "invalid"
    tokens = f"{address}digits.ci/tokens/"
    asked = {"name": "nightly", "scopes": ["view"], "days": 30}
    assert engineer.post(tokens, asked, format="json").status_code == 403
    assert engineer.get(tokens).status_code == 403
    token = owner.post(tokens, asked, format="json").data
    [row] = owner.get(tokens).data["results"]
    assert "token" not in row
    program = api_with(token["token"])
    assert program.get("/api/v1/me/").data["username"] == "digits.ci"
    assert program.post("/api/v1/tokens/", {"name": "more"}, format="json").status_code == 403
    assert engineer.delete(f"{tokens}{token['id']}/").status_code == 403
    assert owner.delete(f"{tokens}{token['id']}/").status_code == 204
    assert program.get("/api/v1/me/").status_code == 401
    usual = owner.post(tokens, {"name": "usual"}, format="json").data
    assert usual["scopes"] == ["view", "curate", "operate", "request"]
    for days in (0, 366):
        assert owner.post(tokens, {**asked, "days": days}, format="json").data["code"] == "invalid"
    members = "/api/v1/projects/digits/members/"
    given = {"user": "digits.ci", "role": "approver"}
    assert owner.post(members, given, format="json").data["code"] == "role_needs_a_person"
    assert [row["user"] for row in engineer.get(address).data["results"]] == ["digits.ci"]
    assert engineer.delete(f"{address}digits.ci/").status_code == 403
    assert owner.delete(f"{address}digits.ci/").status_code == 204
    assert owner.delete(f"{address}digits.ci/").status_code == 404


def test_a_programs_token_may_have_no_end_and_the_log_says_whose_it_is() -> None:
    project = make_project("digits")
    owner = member(project, Role.OWNER)
    program = program_create(actor=owner.actor, project=project, name="ci", roles=["engineer"])
    tokens = "/api/v1/projects/digits/programs/digits.ci/tokens/"
    asked = {"name": "nightly", "scopes": ["view"], "days": None}
    token = api_of(owner).post(tokens, asked, format="json").data
    assert token["expires_at"] is None
    client = api_with(token["token"])
    assert client.get("/api/v1/me/").data["username"] == program.username
    api_of(owner).delete(f"{tokens}{token['id']}/")
    told = {"name": "nightly", "prefix": token["prefix"], "program": "digits.ci"}
    entries = LogEntry.objects.filter(scope=project_scope(project.pk), object=f"token:{token['id']}")
    assert [(entry.kind, entry.data) for entry in entries] == [
        ("token.created", {**told, "scopes": ["view"], "days": None}),
        ("token.revoked", told),
    ]
    refused = api_of(owner).post("/api/v1/tokens/", asked, format="json").data
    assert refused["code"] == "invalid"
