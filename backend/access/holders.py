"""Who holds a role and who is of a team, for rules that count people; `rules` says what one of them may do."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from backend.access.models import Membership, Project, Team, TeamMember, User
from backend.access.roles import Role
from backend.core.errors import AppError, ConflictError


def holders(project: Project, roles: Iterable[str]) -> QuerySet[User]:
    """The active people who hold one of the roles in the project, themselves or by a team, each once, by name."""
    return _active_people(everyone(Membership.objects.filter(project=project, role__in=list(roles))))


def team_people(team: Team) -> QuerySet[User]:
    """The active people of the team, by name."""
    return _active_people(team.members.all())


def everyone(memberships: QuerySet[Membership]) -> QuerySet[User]:
    """Whoever holds one of these roles, each once: people and programs, active or not."""
    places = TeamMember.objects.filter(team__in=memberships.values("team"))
    return User.objects.filter(Q(pk__in=memberships.values("user")) | Q(pk__in=places.values("user")))


def require_active(user: User) -> None:
    """Refuse who is locked out by now; nobody else is before this act ends. Raises AppError `user_inactive`."""
    if not User.objects.select_for_update().get(pk=user.pk).is_active:
        raise AppError("user_inactive", f"{user.username} may no longer sign in.", user=user.username)


def require_owner(project: Project) -> None:
    """Refuse what left the project without an active owner. Raises ConflictError `last_owner`."""
    if not holders(project, [Role.OWNER]).exists():
        raise ConflictError("last_owner", f"{project.name} would have no owner: name another first.")


def _active_people(users: QuerySet[User]) -> QuerySet[User]:
    return users.filter(is_active=True, program_of=None).order_by("username")
