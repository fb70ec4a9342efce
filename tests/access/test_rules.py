"""Roles: what each may do, and that what one may not see is not there."""

import pytest
from django.db import IntegrityError, transaction

from backend.access.holders import everyone, holders, team_people
from backend.access.models import Membership, Project, Team, TeamMember, User
from backend.access.roles import PERMISSIONS, Permission, Role
from backend.access.rules import (
    get_visible,
    may,
    permissions_of,
    projects_allowing,
    require,
    require_client,
    visible,
    visible_projects,
)
from backend.core.actor import client_actor, system_actor
from backend.core.errors import ForbiddenError, NotFoundError

pytestmark = pytest.mark.django_db

MAY = {
    "viewer": "view",
    "curator": "view curate",
    "engineer": "view curate operate request",
    "approver": "view approve",
    "owner": "view curate operate request approve break_glass manage erase",
}


def member(role: str) -> tuple[User, Project]:
    user = User.objects.create_user(role)
    project = Project.objects.create(name=role, slug=role)
    Membership.objects.create(project=project, user=user, role=role)
    return user, project


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("permission", list(Permission))
def test_the_whole_table(role: str, permission: Permission) -> None:
    user, project = member(role)
    granted = permission in MAY[role].split()
    assert may(user.actor, permission, project) is granted
    if granted:
        require(user.actor, permission, project)
    else:
        with pytest.raises(ForbiddenError):
            require(user.actor, permission, project)


def test_a_stranger_a_site_admin_and_an_inactive_member_see_nothing() -> None:
    user, project = member("owner")
    for other in (User.objects.create_user("stranger"), User.objects.create_superuser("root")):
        assert not visible_projects(other.actor).exists()
        with pytest.raises(NotFoundError):
            require(other.actor, Permission.VIEW, project)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not may(user.actor, Permission.VIEW, project)


def test_a_client_may_what_its_own_service_lets_it_and_sees_nothing() -> None:
    _, project = member("owner")
    client = client_actor(key_id=1, service_id=7)
    assert not client.is_system
    assert not visible_projects(client).exists()
    assert not may(client, Permission.VIEW, project)
    require_client(client, Permission.CURATE, project, service_id=7)
    with pytest.raises(NotFoundError):
        require_client(client, Permission.CURATE, project, service_id=8)


def test_roles_add_up_and_an_unknown_role_is_nothing() -> None:
    user, project = member("approver")
    Membership.objects.create(project=project, user=user, role="curator")
    Membership.objects.create(project=project, user=user, role="emperor")
    assert may(user.actor, Permission.CURATE, project)
    assert not may(user.actor, Permission.OPERATE, project)
    assert "emperor" not in PERMISSIONS


def test_rows_of_other_projects_are_not_there() -> None:
    user, project = member("viewer")
    other = Project.objects.create(name="Other", slug="other")
    rows = visible(Project.objects.all(), user.actor, "pk")
    assert list(rows) == [project]
    assert set(visible(Project.objects.all(), system_actor("control"), "pk")) == {project, other}
    with pytest.raises(NotFoundError):
        get_visible(rows, slug="other")


def team_of(*users: User) -> Team:
    team = Team.objects.create(name="Vision", slug="vision")
    for user in users:
        TeamMember.objects.create(team=team, user=user)
    return team


def test_a_role_of_a_team_is_one_of_each_of_its_people_and_adds_to_their_own() -> None:
    user, project = member("approver")
    other = User.objects.create_user("other")
    team = team_of(user, other)
    Membership.objects.create(project=project, team=team, role="curator")
    assert permissions_of(user.actor, project) == {Permission.VIEW, Permission.APPROVE, Permission.CURATE}
    assert permissions_of(other.actor, project) == {Permission.VIEW, Permission.CURATE}
    assert list(visible_projects(other.actor)) == list(visible_projects(user.actor)) == [project]
    assert not projects_allowing(other.actor, Permission.APPROVE).exists()
    TeamMember.objects.filter(user=other).delete()
    assert not visible_projects(other.actor).exists()
    assert may(user.actor, Permission.CURATE, project)


def test_holders_are_the_active_people_of_a_role_each_once() -> None:
    user, project = member("approver")
    by_team, gone = User.objects.create_user("ana"), User.objects.create_user("gone", is_active=False)
    program = User.objects.create_user("program", program_of=project)
    team = team_of(user, by_team, gone)
    Membership.objects.create(project=project, team=team, role="approver")
    Membership.objects.create(project=project, user=program, role="approver")
    assert list(holders(project, ["approver", "owner"])) == [by_team, user]
    assert list(team_people(team)) == [by_team, user]
    assert not holders(project, ["owner"]).exists()
    assert set(everyone(project.memberships.all())) == {user, by_team, gone, program}


def test_a_role_is_held_by_a_person_or_a_team_and_by_each_once() -> None:
    user, project = member("owner")
    team = team_of(user)
    Membership.objects.create(project=project, team=team, role="owner")
    for holder in ({}, {"user": user, "team": team}, {"user": user}, {"team": team}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(project=project, role="owner", **holder)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(team=team, user=user)
