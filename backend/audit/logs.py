"""A scope's log as an actor meets it: any member reads their project's, its owners verify and export it.

The site's log is that of its administrators; for all others it is not there.
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import is_site_administrator, may, projects_allowing, require
from backend.core.actor import Actor
from backend.core.acts import SITE, project_scope
from backend.core.errors import NotFoundError
from backend.core.models import LogEntry, LogHead
from backend.projects.selectors import project_get


@dataclass(frozen=True, slots=True)
class Log:
    """project: None for the site's."""

    actor: Actor
    scope: str
    project: Project | None = None

    @property
    def is_managed(self) -> bool:
        """Whether the actor may verify and export it."""
        return self.project is None or may(self.actor, Permission.MANAGE, self.project)

    def require_managed(self) -> None:
        """Raises ForbiddenError."""
        if self.project is not None:
            require(self.actor, Permission.MANAGE, self.project)

    @property
    def rows(self) -> QuerySet[LogEntry]:
        """Its entries, newest first."""
        return LogEntry.objects.filter(scope=self.scope).order_by("-number")

    @property
    def head(self) -> LogHead:
        """Where it ends; number 0 before its first entry."""
        return LogHead.objects.filter(scope=self.scope).first() or LogHead(scope=self.scope)


def log_of(actor: Actor, slug: str = "") -> Log:
    """The log of the project of a short name, or the site's. Raises NotFoundError."""
    if slug:
        project = project_get(actor, slug)
        return Log(actor, project_scope(project.pk), project)
    if not actor.is_system and not is_site_administrator(actor):
        raise NotFoundError("not_found", "There is no such object, or you may not see it.")
    return Log(actor, SITE)


def head_list(actor: Actor) -> QuerySet[LogHead]:
    """Where the logs end that the actor manages; for a site administrator, all: they say nothing of what is in them."""
    if actor.is_system or is_site_administrator(actor):
        return LogHead.objects.order_by("scope")
    managed = projects_allowing(actor, Permission.MANAGE).values_list("pk", flat=True)
    return LogHead.objects.filter(scope__in=map(project_scope, managed)).order_by("scope")
