"""REST of projects, members, services and keys: each answer with its refusal beside it."""

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.gateway.routes import Table
from backend.projects.selectors import key_digests
from tests.clients import api_as, api_of
from tests.factories import DIGITS, make_project, make_service, make_user, member

pytestmark = pytest.mark.django_db


def test_a_project_is_created_and_found_by_its_members() -> None:
    client = api_of(make_user())
    answer = client.post("/api/v1/projects/", {"name": "Digits", "slug": "digits"}, format="json")
    assert answer.status_code == 201
    assert [row["slug"] for row in client.get("/api/v1/projects/").data["results"]] == ["digits"]
    assert client.get("/api/v1/projects/digits/").data["name"] == "Digits"
    taken = client.post("/api/v1/projects/", {"name": "Digits", "slug": "digits"}, format="json")
    assert (taken.status_code, taken.data["code"]) == (409, "project_slug_taken")
    other = api_of(make_user())
    assert other.get("/api/v1/projects/").data["results"] == []
    assert other.get("/api/v1/projects/digits/").status_code == 404
    assert APIClient().get("/api/v1/projects/").status_code == 401


def test_members_come_and_go() -> None:
    project, ada = make_project(), make_user("ada")
    address = f"/api/v1/projects/{project.slug}/members/"
    owner, engineer = api_of(member(project, Role.OWNER)), api_of(member(project, Role.ENGINEER))
    given = {"user": "ada", "role": "curator"}
    assert engineer.post(address, given, format="json").status_code == 404  # ada is nobody to her yet
    assert owner.post(address, given, format="json").status_code == 201
    assert engineer.post(address, given, format="json").status_code == 403
    assert {"user": "ada", "role": "curator"}.items() <= engineer.get(address).data["results"][0].items()
    assert owner.post(address, {"user": "ada", "role": "king"}, format="json").data["code"] == "invalid"
    assert engineer.delete(f"{address}ada/curator/").status_code == 403
    assert owner.delete(f"{address}ada/curator/").status_code == 204
    assert not ada.memberships.exists()
    mine = f"{address}{member(project, Role.OWNER).username}/owner/"
    assert owner.delete(mine).data["code"] == "last_owner"
    assert api_of(make_user()).get(address).status_code == 404


def test_a_service_is_created_by_those_who_operate() -> None:
    project = make_project()
    body = {"project": project.slug, "name": "digits", "signature": DIGITS, "architecture": "small_cnn"}
    curator, engineer = (api_of(member(project, role)) for role in (Role.CURATOR, Role.ENGINEER))
    assert curator.post("/api/v1/services/", body, format="json").status_code == 403
    assert api_of(make_user()).post("/api/v1/services/", body, format="json").status_code == 404
    assert engineer.post("/api/v1/services/", body, format="json").status_code == 201
    assert engineer.get("/api/v1/services/digits/").data["signature"] == DIGITS
    assert engineer.get(f"/api/v1/services/?project={project.slug}").data["results"][0]["name"] == "digits"
    assert api_of(make_user()).get("/api/v1/services/digits/").status_code == 404
    assert api_of(make_user()).get(f"/api/v1/services/?project={project.slug}").status_code == 404
    for change, code in (
        ({}, "service_name_taken"),
        ({"name": "digits--v7"}, "service_name_invalid"),
        ({"name": "new", "signature": {**DIGITS, "dtype": "int4"}}, "spec_invalid"),
        ({"name": "new", "architecture": "magic"}, "model_unknown"),
    ):
        refused = engineer.post("/api/v1/services/", {**body, **change}, format="json")
        assert refused.data["code"] == code
        assert refused.data["detail"]


def test_a_key_is_shown_once_to_those_who_manage() -> None:
    service = make_service()
    address = f"/api/v1/services/{service.name}/keys/"
    owner = api_as(service, Role.OWNER)
    made = owner.post(address, {"name": "shop"}, format="json")
    assert made.status_code == 201
    assert Table(keys=key_digests()).accepts(service.name, made.data["key"])
    [row] = owner.get(address).data["results"]
    assert "key" not in row
    assert made.data["key"].startswith(row["prefix"])
    engineer = api_as(service, Role.ENGINEER)
    assert engineer.get(address).status_code == 403
    assert engineer.post(address, {"name": "shop"}, format="json").status_code == 403
    assert engineer.delete(f"{address}{row['id']}/").status_code == 403
    assert api_of(make_user()).get(address).status_code == 404
    assert owner.delete(f"{address}{row['id']}/").status_code == 204
    assert not Table(keys=key_digests()).accepts(service.name, made.data["key"])
    other = make_service(service.project)
    assert owner.delete(f"/api/v1/services/{other.name}/keys/{row['id']}/").status_code == 404
