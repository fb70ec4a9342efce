"""The pages of teams: made, kept by who maintains them, seen by their people and those of their projects."""

import pytest

from backend.access.models import Team
from backend.access.roles import Role
from backend.access.teams import team_create, team_member_set
from backend.projects.team_roles import team_role_add
from tests.clients import pages_of
from tests.factories import SYSTEM, make_project, make_user, member

pytestmark = pytest.mark.django_db


def test_who_makes_a_team_takes_people_in_and_out() -> None:
    ada, bob = make_user("ada"), make_user("bob")
    mine = pages_of(ada)
    assert "No team yet" in mine.get("/teams/").text
    made = mine.post("/teams/", {"name": "Vision", "slug": "vision"})
    assert made.headers["Location"] == "/teams/vision/"
    taken = mine.post("/teams/", {"name": "Vision", "slug": "vision"})
    assert (taken.status_code, "team_slug_taken" in taken.text) == (422, True)
    mine.post("/teams/vision/people/", {"user": "bob"})
    team = Team.objects.get()
    for asked in ("yes", "yes", "no"):  # the second from a page that was opened before
        mine.post("/teams/vision/people/bob/maintain/", {"maintains": asked})
        assert team.places.get(user=bob).maintains is (asked == "yes")
    mine.post("/teams/vision/name/", {"name": "Seeing"})
    assert "Seeing" in mine.get("/teams/").text
    nobody = mine.post("/teams/vision/people/", {"user": "nobody"})
    assert (nobody.status_code, "Nobody has this user name" in nobody.text) == (422, True)
    assert mine.post("/teams/vision/name/", {"name": "A\nBcc: eve"}).status_code == 422
    mine.post("/teams/vision/people/bob/remove/")
    assert mine.post("/teams/vision/people/ada/remove/").headers["Location"] == "/teams/"
    assert not team.members.exists()


def test_others_look_and_strangers_find_nothing() -> None:
    project, ada, bob = make_project("digits"), make_user("ada"), make_user("bob")
    team = team_create(actor=ada.actor, name="Vision", slug="vision")
    team_member_set(actor=ada.actor, team=team, user=bob)
    viewer = pages_of(member(project, Role.VIEWER))
    assert viewer.get("/teams/vision/").status_code == 404
    team_role_add(actor=SYSTEM, project=project, team=team, role=Role.CURATOR)
    assert "Digits" in viewer.get("/teams/vision/").text
    assert "Digits" not in pages_of(make_user(is_superuser=True)).get("/teams/vision/").text
    assert 'data-dialog-open="leave"' not in viewer.get("/teams/vision/").text
    others = pages_of(bob)
    assert 'data-dialog-open="leave"' in others.get("/teams/vision/").text
    assert "Add a person" not in others.get("/teams/vision/").text
    for address, body in (("people", {"user": "bob"}), ("name", {"name": "Mine"})):
        assert others.post(f"/teams/vision/{address}/", body).status_code == 403
        assert pages_of(make_user()).post(f"/teams/vision/{address}/", body).status_code == 404
    assert others.post("/teams/vision/people/ada/remove/").status_code == 403
    assert others.post("/teams/vision/people/bob/remove/").status_code == 302
