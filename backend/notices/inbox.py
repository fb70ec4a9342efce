"""What happened in a member's projects, and what of it they have not read yet. One's own acts are not told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.access.models import Project
from backend.access.rules import visible_projects
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.models import LogEntry
from backend.notices.kinds import TOLD
from backend.notices.models import ReadMark
from backend.notices.telling import Notice, notices_of
from backend.projects.selectors import joined

NEWEST = 50
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as one person meets it."""

    notice: Notice
    project: Project
    is_new: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What is unread: what came after `number`, or, where nothing was read yet, since the person `joined`."""

    number: int | None
    joined: datetime

    def is_new(self, entry: LogEntry) -> bool:
        return entry.at >= self.joined if self.number is None else entry.number > self.number

    def rows(self, scope: str) -> Q:
        after = Q(at__gte=self.joined) if self.number is None else Q(number__gt=self.number)
        return Q(scope=scope) & after


def notice_list(actor: Actor, most: int = NEWEST) -> list[Told]:
    """The newest of the actor's projects, newest first."""
    projects = {project_scope(project.pk): project for project in visible_projects(actor)}
    marks = _marks(actor)
    rows = _of_others(actor).filter(scope__in=projects).order_by("-pk")[:most]
    return [
        Told(notice, projects[scope], scope in marks and marks[scope].is_new(notice.entry))
        for notice in notices_of(list(rows))
        for scope in [notice.entry.scope]
    ]


def unseen_count(actor: Actor, most: int = MOST_COUNTED) -> int:
    """How many the actor has not read, counted up to `most`."""
    unread = Q(pk__in=[])
    for scope, mark in _marks(actor).items():
        unread |= mark.rows(scope)
    return _of_others(actor).filter(unread).order_by()[:most].count()


def _of_others(actor: Actor) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(kind__in=TOLD).exclude(actor=actor.ref)


def _marks(actor: Actor) -> dict[str, Mark]:
    """Scope -> how far the actor has read, of each of their projects."""
    read = dict(ReadMark.objects.filter(user_id=actor.user_id).values_list("project", "number"))
    return {project_scope(pk): Mark(read.get(pk), at) for pk, at in joined(actor).items()}
