"""Teams: who makes and keeps them, what is logged, and that no project loses its last owner by one."""

import pytest

from backend.access.models import Membership, Project, Team
from backend.access.roles import Permission, Role
from backend.access.rules import may
from backend.access.selectors import person_get, place_list, team_get, team_list
from backend.access.teams import team_create, team_member_remove, team_member_set, team_rename
from backend.core.acts import SITE, project_scope
from backend.core.chain import verify_chain
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.projects.services import member_add, member_remove
from backend.projects.team_roles import team_role_add, team_role_remove
from tests.factories import SYSTEM, make_project, make_user, member
from tests.races import at_once

pytestmark = pytest.mark.django_db


def kinds(scope: str) -> list[str]:
    return list(LogEntry.objects.filter(scope=scope, kind__startswith="team").values_list("kind", flat=True))


def vision() -> Team:
    return team_create(actor=SYSTEM, name="Vision", slug="vision")


def owned_by_team() -> tuple[Project, Team]:
    """A project whose one owner is one by a team."""
    project, team = make_project(), vision()
    owner = member(project, Role.OWNER)
    team_role_add(actor=owner.actor, project=project, team=team, role=Role.OWNER)
    team_member_set(actor=SYSTEM, team=team, user=owner)
    member_remove(actor=owner.actor, project=project, user=owner)
    return project, team


def test_who_makes_a_team_maintains_it_and_each_change_is_an_act_of_the_site() -> None:
    ada, bob, root = make_user("ada"), make_user("bob"), make_user("root", is_superuser=True)
    team = team_create(actor=ada.actor, name=" Vision ", slug="vision")
    team_member_set(actor=ada.actor, team=team, user=bob)
    team_member_set(actor=ada.actor, team=team, user=bob)
    team_member_set(actor=root.actor, team=team, user=bob, maintains=True)
    team_rename(actor=bob.actor, team=team, name="Seeing")
    team_member_remove(actor=bob.actor, team=team, user=ada)
    assert (team.name, team.slug) == ("Seeing", "vision")
    assert [place.user for place in place_list(bob.actor, team)] == [bob]
    assert kinds(SITE) == [
        "team.created",
        "team.member_added",
        "team.member_added",
        "team.member_changed",
        "team.renamed",
        "team.member_removed",
    ]
    assert verify_chain(SITE) is None


def test_only_who_maintains_a_team_changes_it_and_a_stranger_does_not_find_it() -> None:
    ada, bob, stranger = make_user("ada"), make_user("bob"), make_user()
    team = team_create(actor=ada.actor, name="Vision", slug="vision")
    team_member_set(actor=ada.actor, team=team, user=bob)
    for actor, refusal in ((bob.actor, ForbiddenError), (stranger.actor, NotFoundError)):
        for change in (
            lambda actor: team_rename(actor=actor, team=team, name="Mine"),
            lambda actor: team_member_set(actor=actor, team=team, user=stranger),
            lambda actor: team_member_set(actor=actor, team=team, user=bob, maintains=True),
            lambda actor: team_member_remove(actor=actor, team=team, user=ada),
            lambda actor: person_get(actor, team, "ada"),
        ):
            with pytest.raises(refusal):
                change(actor)
    assert not team_list(stranger.actor).exists()
    assert not place_list(stranger.actor, team).exists()
    team_member_remove(actor=bob.actor, team=team, user=bob)
    with pytest.raises(NotFoundError):
        team_get(bob.actor, "vision")


def test_a_team_of_a_project_is_seen_by_its_members_and_its_changes_are_in_the_projects_log() -> None:
    project, team, ada = make_project(), vision(), make_user("ada")
    owner, viewer = member(project, Role.OWNER).actor, member(project, Role.VIEWER).actor
    with pytest.raises(NotFoundError):
        team_get(viewer, "vision")
    team_role_add(actor=owner, project=project, team=team, role=Role.CURATOR)
    assert team_get(viewer, "vision") == team
    team_member_set(actor=SYSTEM, team=team, user=ada)
    assert may(ada.actor, Permission.CURATE, project)
    team_member_remove(actor=SYSTEM, team=team, user=ada)
    assert not may(ada.actor, Permission.VIEW, project)
    assert kinds(project_scope(project.pk)) == ["team.member_added", "team.member_removed"]
    assert "team.role_added" in kinds(SITE)


def test_only_owners_give_a_team_a_role_and_take_it() -> None:
    project, team = make_project(), vision()
    owner, engineer = member(project, Role.OWNER).actor, member(project, Role.ENGINEER).actor
    with pytest.raises(ForbiddenError):
        team_role_add(actor=engineer, project=project, team=team, role=Role.VIEWER)
    with pytest.raises(NotFoundError):
        team_role_add(actor=make_user().actor, project=project, team=team, role=Role.VIEWER)
    first = team_role_add(actor=owner, project=project, team=team, role=Role.VIEWER)
    assert team_role_add(actor=owner, project=project, team=team, role=Role.VIEWER) == first
    with pytest.raises(ForbiddenError):
        team_role_remove(actor=engineer, project=project, team=team)
    team_role_remove(actor=owner, project=project, team=team)
    for act, code in ((team_role_remove, "not_a_member"), (team_role_add, "role_unknown")):
        with pytest.raises(AppError) as refused:
            act(actor=owner, project=project, team=team, role="king")
        assert refused.value.code == code
    assert not Membership.objects.filter(team=team).exists()


def test_an_owner_by_a_team_counts_and_the_last_one_stays() -> None:
    project, team = owned_by_team()
    [owner] = team.members.all()
    for change in (
        lambda: team_member_remove(actor=owner.actor, team=team, user=owner),
        lambda: team_role_remove(actor=owner.actor, project=project, team=team),
        lambda: team_role_remove(actor=owner.actor, project=project, team=team, role=Role.OWNER),
    ):
        with pytest.raises(ConflictError) as refused:
            change()
        assert refused.value.code == "last_owner"
    assert may(owner.actor, Permission.MANAGE, project)
    assert "team.member_removed" not in kinds(SITE)
    member_add(actor=owner.actor, project=project, user=member(project, Role.VIEWER), role=Role.OWNER)
    team_member_remove(actor=owner.actor, team=team, user=owner)
    assert not may(owner.actor, Permission.VIEW, project)


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_by_two_ways_at_once_one_stays() -> None:
    project, team = owned_by_team()
    [by_team], other = team.members.all(), member(project, Role.VIEWER)
    member_add(actor=SYSTEM, project=project, user=other, role=Role.OWNER)
    said = at_once(
        lambda: team_member_remove(actor=by_team.actor, team=team, user=by_team),
        lambda: member_remove(actor=other.actor, project=project, user=other),
    )
    assert sorted(said) == ["", "last_owner"]


@pytest.mark.parametrize(
    ("name", "slug", "code"),
    [
        ("", "vision", "team_name_invalid"),
        ("V" * 81, "vision", "team_name_invalid"),
        ("Vision\r\nBcc: eve@example.org", "vision", "team_name_invalid"),
        ("Vision", "Vi sion", "team_slug_invalid"),
        ("Vision", "", "team_slug_invalid"),
    ],
)
def test_a_team_needs_a_name_and_an_address(name: str, slug: str, code: str) -> None:
    with pytest.raises(AppError) as refused:
        team_create(actor=make_user().actor, name=name, slug=slug)
    assert refused.value.code == code


def test_a_team_is_of_people_who_may_sign_in_and_its_address_is_taken_once() -> None:
    team, project = vision(), make_project()
    for user, code in (
        (make_user(is_active=False), "user_inactive"),
        (make_user(program_of=project), "role_needs_a_person"),
    ):
        with pytest.raises(AppError) as refused:
            team_member_set(actor=SYSTEM, team=team, user=user)
        assert refused.value.code == code
    with pytest.raises(ConflictError):
        vision()
    with pytest.raises(ForbiddenError):
        team_create(actor=make_user(program_of=project).actor, name="Bots", slug="bots")
