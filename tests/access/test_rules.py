"""Roles: what each may do, and that what one may not see is not there."""

import pytest

from backend.access.models import Membership, Project, User
from backend.access.roles import PERMISSIONS, Permission, Role
from backend.access.rules import get_visible, may, require, require_client, visible, visible_projects
from backend.core.actor import client_actor, system_actor
from backend.core.errors import ForbiddenError, NotFoundError

pytestmark = pytest.mark.django_db

MAY = {
    "viewer": "view",
    "curator": "view curate",
    "engineer": "view curate operate request",
    "approver": "view approve",
    "owner": "view curate operate request approve manage erase",
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
