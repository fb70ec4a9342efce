"""REST of teams, and of their roles in projects: each answer with its refusal beside it."""

import pytest

from backend.access.roles import Role
from tests.clients import api_of
from tests.factories import make_project, make_user, member

pytestmark = pytest.mark.django_db


def test_a_team_is_made_renamed_and_its_people_come_and_go() -> None:
    ada, bob = make_user("ada"), make_user("bob")
    mine, other = api_of(ada), api_of(bob)
    body = {"name": "Vision", "slug": "vision"}
    assert mine.post("/api/v1/teams/", body, format="json").status_code == 201
    assert mine.post("/api/v1/teams/", body, format="json").data["code"] == "team_slug_taken"
    assert other.get("/api/v1/teams/").data["results"] == []
    assert other.get("/api/v1/teams/vision/").status_code == 404
    members = "/api/v1/teams/vision/members/"
    assert mine.post(members, {"user": "nobody"}, format="json").status_code == 404
    assert mine.post(members, {"user": "bob"}, format="json").data["maintains"] is False
    assert other.get("/api/v1/teams/vision/").data["name"] == "Vision"
    assert other.patch("/api/v1/teams/vision/", {"name": "Mine"}, format="json").status_code == 403
    assert other.post(members, {"user": "bob", "maintains": True}, format="json").status_code == 403
    assert other.delete(f"{members}ada/").status_code == 403
    assert mine.patch("/api/v1/teams/vision/", {"name": "Seeing"}, format="json").data["name"] == "Seeing"
    assert [row["user"] for row in mine.get(members).data["results"]] == ["bob", "ada"]
    assert other.delete(f"{members}bob/").status_code == 204
    assert mine.delete(f"{members}bob/").status_code == 404


def test_owners_give_a_team_a_role_and_take_it() -> None:
    project, ada = make_project(), make_user("ada")
    owner, engineer = api_of(member(project, Role.OWNER)), api_of(member(project, Role.ENGINEER))
    api_of(ada).post("/api/v1/teams/", {"name": "Vision", "slug": "vision"}, format="json")
    address = f"/api/v1/projects/{project.slug}/"
    given = {"team": "vision", "role": "curator"}
    assert engineer.post(f"{address}teams/", given, format="json").status_code == 404  # no team of hers yet
    assert api_of(ada).get(address).status_code == 404
    made = owner.post(f"{address}teams/", given, format="json")
    assert (made.status_code, made.data["team"], made.data["user"]) == (201, "vision", None)
    assert engineer.post(f"{address}teams/", given, format="json").status_code == 403
    assert api_of(ada).get(address).status_code == 200
    assert {"team": "vision", "user": None, "role": "curator"}.items() <= engineer.get(
        f"{address}members/"
    ).data["results"][0].items()
    assert engineer.delete(f"{address}teams/vision/curator/").status_code == 403
    assert owner.delete(f"{address}teams/vision/viewer/").data["code"] == "not_a_member"
    assert owner.delete(f"{address}teams/vision/curator/").status_code == 204
    assert api_of(ada).get(address).status_code == 404
