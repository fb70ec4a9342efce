"""Every kind of topic that a live socket may follow, asked as everybody; who is signed out follows none."""

import pytest

from backend.access.models import Team, User
from backend.access.roles import Role
from backend.access.teams import team_create, team_member_set
from backend.events.routing import websocket_urlpatterns
from backend.events.topics import KINDS
from backend.projects.programs import program_create
from backend.projects.team_roles import team_role_add
from tests.factories import SYSTEM, make_project, make_user, member
from tests.updates.benchmarks import make_finished_benchmark
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db


def rows_of(scene: Scene) -> dict[str, int]:
    """A row of the scene's project for each kind."""
    benchmark = make_finished_benchmark(scene.project)
    return {
        "project": scene.project.pk,
        "drift": scene.service.pk,
        "run": scene.run.pk,
        "benchmark": benchmark.pk,
        "benchmark_results": benchmark.pk,
    }


def team_of(scene: Scene) -> Team:
    team = team_create(actor=SYSTEM, name="Vision", slug="vision")
    team_role_add(actor=SYSTEM, project=scene.project, team=team, role=Role.VIEWER)
    return team


def test_members_follow_each_kind_and_nobody_else_does() -> None:
    scene = make_scene(make_project())
    by_team = make_user()
    team_member_set(actor=SYSTEM, team=team_of(scene), user=by_team)
    program = program_create(actor=SYSTEM, project=scene.project, name="ci", roles=[Role.VIEWER])
    members = [by_team, program, *(member(scene.project, role) for role in Role)]
    strangers = [make_user(), member(make_project(), Role.OWNER), make_user(is_superuser=True)]
    rows = rows_of(scene)
    assert rows.keys() == KINDS.keys()

    def followed(user: User) -> set[str]:
        return {kind for kind, pk in rows.items() if KINDS[kind].allowed(user.actor, pk)}

    assert all(followed(user) == KINDS.keys() for user in members)
    assert not any(followed(user) for user in strangers)
    User.objects.filter(pk=by_team.pk).update(is_active=False)
    assert not followed(by_team)


def test_there_is_one_address_of_sockets() -> None:
    """That one closes on who is signed out: tests/events/test_live.py."""
    assert [str(found.pattern) for found in websocket_urlpatterns] == ["ws/live/"]
