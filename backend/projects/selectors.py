"""What an actor may see of projects, members, services and keys."""

import hashlib
from collections import defaultdict
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.access.holders import everyone
from backend.access.models import Membership, Project, Team, TeamMember, User
from backend.access.roles import Permission
from backend.access.rules import (
    get_visible,
    may,
    require,
    roles_held,
    visible,
    visible_projects,
    visible_teams,
)
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.clock import now
from backend.core.models import LogEntry, LogHead
from backend.projects.models import Invitation, Service, ServiceKey


def project_list(actor: Actor) -> QuerySet[Project]:
    """The actor's projects, by name."""
    return visible_projects(actor)


def project_get(actor: Actor, slug: str) -> Project:
    """The project of a short name. Raises NotFoundError."""
    return get_visible(visible_projects(actor), slug=slug)


def member_list(actor: Actor, project: Project) -> QuerySet[Membership]:
    """Who has which role in the project, people and teams, in the order that roles were given."""
    rows = Membership.objects.filter(project=project).select_related("user", "team").order_by("pk")
    return visible(rows, actor, "project")


def people_list(actor: Actor, project: Project) -> QuerySet[User]:
    """Whoever is of the project, by a role of their own or by a team, active or not."""
    return everyone(member_list(actor, project))


def membership_list(actor: Actor) -> QuerySet[Membership]:
    """The roles that the actor holds in all projects, their own and those of their teams."""
    return roles_held(actor).order_by("pk")


def joined(actor: Actor) -> dict[int, datetime]:
    """Project -> since when the actor is of it, by a role of their own or by a team."""
    came = dict(TeamMember.objects.filter(user_id=actor.user_id).values_list("team", "created_at"))
    since: dict[int, datetime] = {}
    for project, team, given in roles_held(actor).values_list("project", "team", "created_at"):
        begun = max(given, came.get(team, given))
        since[project] = min(begun, since.get(project, begun))
    return since


def log_list(actor: Actor, project: Project) -> QuerySet[LogEntry]:
    """What happened in the project, newest first. Raises NotFoundError for a stranger."""
    require(actor, Permission.VIEW, project)
    return LogEntry.objects.filter(scope=project_scope(project.pk)).order_by("-number")


def log_cursor(actor: Actor, project: Project) -> int:
    """The number of the newest entry in the project's log, where `project:<id>` stands; 0 for none."""
    require(actor, Permission.VIEW, project)
    head = LogHead.objects.filter(scope=project_scope(project.pk)).first()
    return head.number if head else 0


def log_cursors(actor: Actor, most: int = 50) -> dict[str, int]:
    """Where the topics `project:<id>` of the actor's projects stand, the newest `most` of them; 0 for none."""
    scopes = [
        project_scope(pk)
        for pk in visible_projects(actor).order_by("-pk").values_list("pk", flat=True)[:most]
    ]
    heads = dict(LogHead.objects.filter(scope__in=scopes).values_list("scope", "number"))
    return {scope: heads.get(scope, 0) for scope in scopes}


def service_list(actor: Actor, project: Project | None = None) -> QuerySet[Service]:
    """The services of the actor's projects, or of one of them, by name."""
    rows = Service.objects.select_related("project")
    return visible(rows if project is None else rows.filter(project=project), actor, "project")


def service_get(actor: Actor, name: str) -> Service:
    """The service of that name. Raises NotFoundError."""
    return get_visible(service_list(actor), name=name)


def user_get(actor: Actor, project: Project, username: str) -> User:
    """Who is to be given or to lose a role: members for all, anybody for who manages the project.

    Another project's program is nobody. Raises: NotFoundError.
    """
    users = User.objects.filter(Q(program_of=None) | Q(program_of=project), is_active=True)
    if not may(actor, Permission.MANAGE, project):
        users = users.filter(pk__in=people_list(actor, project))
    return get_visible(users, username=username)


def team_to_join(actor: Actor, project: Project, slug: str) -> Team:
    """A team to be given or to lose a role: the seen ones for all, any for who manages the project.

    Raises: NotFoundError.
    """
    require(actor, Permission.VIEW, project)
    manages = may(actor, Permission.MANAGE, project)
    return get_visible(Team.objects.all() if manages else visible_teams(actor), slug=slug)


def program_list(actor: Actor, project: Project) -> QuerySet[User]:
    """The accounts of the project's programs that are not ended, by name."""
    programs = User.objects.filter(program_of=project, is_active=True).order_by("username")
    return visible(programs, actor, "program_of")


def program_get(actor: Actor, project: Project, username: str) -> User:
    """One of the project's programs. Raises NotFoundError."""
    return get_visible(program_list(actor, project), username=username)


def invitation_list(actor: Actor, project: Project) -> QuerySet[Invitation]:
    """The open invitations, newest first; for those who invite. Raises ForbiddenError."""
    require(actor, Permission.MANAGE, project)
    rows = Invitation.objects.filter(project=project, used_at=None, revoked_at=None, expires_at__gt=now())
    return rows.select_related("created_by").order_by("-pk")


def invitation_get(actor: Actor, project: Project, pk: int) -> Invitation:
    """One of the open invitations. Raises NotFoundError, ForbiddenError."""
    return get_visible(invitation_list(actor, project), pk=pk)


def key_get(actor: Actor, service: Service, pk: int) -> ServiceKey:
    """One of the service's keys. Raises NotFoundError, ForbiddenError."""
    return get_visible(key_list(actor, service), pk=pk)


def key_list(actor: Actor, service: Service) -> QuerySet[ServiceKey]:
    """The service's keys, newest first; for those who manage them. Raises ForbiddenError."""
    require(actor, Permission.MANAGE, service.project)
    return ServiceKey.objects.filter(service=service).order_by("-pk")


def key_find(plaintext: str) -> ServiceKey | None:
    """The key that a client shows, unless it was revoked."""
    digest = hashlib.sha256(plaintext.encode()).hexdigest()
    return ServiceKey.objects.filter(digest=digest, revoked_at=None).first()


def client_service_get(actor: Actor, name: str) -> Service:
    """The service of that name, for its members and for the clients that hold its key. Raises NotFoundError."""
    if not actor.service_id:
        return service_get(actor, name)
    return get_visible(Service.objects.select_related("project").filter(pk=actor.service_id), name=name)


def key_digests() -> dict[str, frozenset[str]]:
    """service name -> digests of the keys that open it, for a gateway that asks no database per request."""
    digests: dict[str, set[str]] = defaultdict(set)
    for name, digest in ServiceKey.objects.filter(revoked_at=None).values_list("service__name", "digest"):
        digests[name].add(digest)
    return {name: frozenset(found) for name, found in digests.items()}
