"""THE permission module: every service and selector asks here, and nowhere else."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from backend.access.models import Membership, Project, Team, TeamMember, User
from backend.access.roles import PERMISSIONS, Permission, roles_allowing
from backend.core.actor import Actor
from backend.core.errors import ForbiddenError, NotFoundError

M = TypeVar("M", bound=Model)


def roles_held(actor: Actor) -> QuerySet[Membership]:
    """The roles that the actor holds in all projects, their own and those of their teams."""
    person = User.objects.filter(pk=actor.user_id, is_active=True)
    places = TeamMember.objects.filter(user__in=person)
    return Membership.objects.filter(Q(user__in=person) | Q(team__in=places.values("team")))


def permissions_of(actor: Actor, project: Project) -> frozenset[Permission]:
    """What the actor may do in the project; the system may do all, a stranger nothing, a token its scopes alone."""
    if actor.is_system:
        return frozenset(Permission)
    roles = roles_held(actor).filter(project=project).values_list("role", flat=True)
    granted = frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
    return frozenset(permission for permission in granted if actor.holds(permission))


def may(actor: Actor, permission: Permission, project: Project) -> bool:
    return permission in permissions_of(actor, project)


def require(actor: Actor, permission: Permission, project: Project) -> None:
    """Refuse unless the actor may. Raises NotFoundError for a stranger, ForbiddenError for a member."""
    granted = permissions_of(actor, project)
    if Permission.VIEW not in granted:
        raise NotFoundError("not_found", "There is no such object, or you may not see it.")
    require_scope(actor, permission)
    if permission not in granted:
        raise ForbiddenError(
            "permission_denied",
            f"Your roles in {project.name} do not let you do this; ask an owner for the right to {permission}.",
            permission=permission,
        )


def require_scope(actor: Actor, permission: Permission) -> None:
    """Refuse a token that was made without the permission. Raises ForbiddenError."""
    if not actor.holds(permission):
        raise ForbiddenError(
            "token_scope_missing",
            f"This token was made without the right to {permission}: make one with it.",
            permission=permission,
        )


def require_writing(actor: Actor) -> None:
    """Refuse a token that may only look. Raises ForbiddenError."""
    if actor.scopes is not None and actor.scopes <= {Permission.VIEW}:
        raise ForbiddenError("token_only_looks", "This token may only look: make one that may do more.")


def require_client(actor: Actor, permission: Permission, project: Project, service_id: int) -> None:
    """As `require`, but who holds the key of this service of the project may, too."""
    if actor.service_id != service_id:
        require(actor, permission, project)


def require_somewhere(actor: Actor, permission: Permission) -> None:
    """Refuse unless the actor may in one project at least. Raises ForbiddenError."""
    if not projects_allowing(actor, permission).exists():
        raise ForbiddenError(
            "permission_denied",
            f"In none of your projects do your roles let you do this; ask an owner for the right to {permission}.",
            permission=permission,
        )


def is_site_administrator(actor: Actor) -> bool:
    """Whether the actor looks after the installation: its hosts, not any project's rows."""
    return (
        actor.holds(Permission.MANAGE)
        and User.objects.filter(pk=actor.user_id, is_active=True, is_superuser=True).exists()
    )


def require_site_administrator(actor: Actor) -> None:
    """Refuse all but the system and site administrators. Raises ForbiddenError."""
    if not actor.is_system and not is_site_administrator(actor):
        raise ForbiddenError("permission_denied", "Only an administrator of this installation may do this.")


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """The projects that the actor is of, by a role or a team; all of them for the system."""
    if actor.is_system:
        return Project.objects.all()
    return Project.objects.filter(pk__in=roles_held(actor).values("project_id"))


def projects_allowing(actor: Actor, permission: Permission) -> QuerySet[Project]:
    """The projects in which the actor has the permission; all of them for the system."""
    if actor.is_system:
        return Project.objects.all()
    if not actor.holds(permission):
        return Project.objects.none()
    allowing = roles_held(actor).filter(role__in=roles_allowing(permission))
    return Project.objects.filter(pk__in=allowing.values("project_id"))


def person_of(actor: Actor) -> User | None:
    """The person who acts; None for the system. Raises ForbiddenError for a program, and whoever may not sign in."""
    if actor.is_system:
        return None
    person = User.objects.filter(pk=actor.user_id, is_active=True, program_of=None).first()
    if person is None:
        raise ForbiddenError("permission_denied", "Only people who may sign in do this.")
    return person


def visible_teams(actor: Actor) -> QuerySet[Team]:
    """The actor's teams and those of their projects; all of them for site administrators and the system."""
    if actor.is_system or is_site_administrator(actor):
        return Team.objects.all()
    own = TeamMember.objects.filter(user_id=actor.user_id, user__is_active=True)
    near = Membership.objects.filter(project__in=visible_projects(actor))
    return Team.objects.filter(Q(pk__in=own.values("team")) | Q(pk__in=near.values("team")))


def maintains(actor: Actor, team: Team) -> bool:
    """Whether the actor chooses who is of the team."""
    own = TeamMember.objects.filter(team=team, user_id=actor.user_id, user__is_active=True, maintains=True)
    return (
        actor.is_system or (actor.holds(Permission.MANAGE) and own.exists()) or is_site_administrator(actor)
    )


def require_team(actor: Actor, team: Team) -> None:
    """Refuse all but those who maintain the team. Raises NotFoundError for who does not see it, ForbiddenError."""
    get_visible(visible_teams(actor), pk=team.pk)
    if not maintains(actor, team):
        raise ForbiddenError("permission_denied", f"Only who maintains {team.name} may do this.")


def visible(rows: QuerySet[M], actor: Actor, project_path: str) -> QuerySet[M]:
    """The rows whose project (at `project_path`, e.g. `service__project`) the actor may see."""
    if actor.is_system:
        return rows
    return rows.filter(**{f"{project_path}__in": visible_projects(actor)})


def get_visible(rows: QuerySet[M], **lookup: object) -> M:
    """The one row, else NotFoundError: what one may not see is not there."""
    found = rows.filter(**lookup).first()
    if found is None:
        noun = rows.model._meta.verbose_name
        raise NotFoundError("not_found", f"There is no such {noun}, or you may not see it.", **lookup)
    return found
