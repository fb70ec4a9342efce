"""What happened in a member's projects, and what of it they have not read yet. One's own acts are not told, nor what
one does not want told in the app.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.access.models import Project
from backend.access.rules import visible_projects
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.models import LogEntry
from backend.notices.kinds import ASKED, NAMED, TOLD
from backend.notices.models import Reader, ReadMark
from backend.notices.telling import Notice, notices_of
from backend.notices.wishes import MINE, Kept, wish_of, wishes_of
from backend.projects.selectors import joined

NEWEST = 50
MOST_COUNTED = 100
Wishes = dict[str, Kept]


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
    marks, wishes = _marks(actor), _wishes(actor)
    rows = _of_others(actor, wishes).filter(scope__in=projects).order_by("-pk")[:most]
    return [
        Told(notice.told_to(actor.ref), projects[scope], scope in marks and marks[scope].is_new(notice.entry))
        for notice in notices_of(list(rows))
        for scope in [notice.entry.scope]
        if _is_wanted(actor, notice, wishes)
    ]


def unseen_count(actor: Actor, most: int = MOST_COUNTED) -> int:
    """How many the actor has not read, counted up to `most`."""
    unread, wishes = Q(pk__in=[]), _wishes(actor)
    for scope, mark in _marks(actor).items():
        unread |= mark.rows(scope)
    rows = _of_others(actor, wishes).filter(unread).order_by("-pk")[:most]
    if not wishes:
        return rows.count()
    return sum(_is_wanted(actor, notice, wishes) for notice in notices_of(list(rows)))


def _of_others(actor: Actor, wishes: Wishes) -> QuerySet[LogEntry]:
    """The entries that are told, but for kinds that the actor wants of no project's topics."""
    rows = LogEntry.objects.filter(kind__in=TOLD).exclude(actor=actor.ref)
    for scope, kept in wishes.items():
        rows = rows.exclude(scope=scope, kind__in=_silent(kept))
    return rows


def _silent(kept: Kept) -> list[str]:
    """The kinds of which nothing is told, whoever it is meant for."""
    mine = {*ASKED, *NAMED} if wish_of(kept, MINE).in_app else set()
    return [kind for kind, (topic, _) in TOLD.items() if kind not in mine and not wish_of(kept, topic).in_app]


def _is_wanted(actor: Actor, notice: Notice, wishes: Wishes) -> bool:
    kept = wishes.get(notice.entry.scope, {})
    return any(wish_of(kept, topic).in_app for topic in (notice.topic, notice.told_to(actor.ref).topic))


def _wishes(actor: Actor) -> Wishes:
    """Scope -> what the actor said of its topics, where something of it is not told in the app."""
    rows = Reader.objects.filter(user_id=actor.user_id).values_list("project", "wishes")
    return {
        project_scope(pk): kept
        for pk, kept in rows
        if not all(wish.in_app for wish in wishes_of(kept).values())
    }


def _marks(actor: Actor) -> dict[str, Mark]:
    """Scope -> how far the actor has read, of each of their projects."""
    read = dict(ReadMark.objects.filter(user_id=actor.user_id).values_list("project", "number"))
    return {project_scope(pk): Mark(read.get(pk), at) for pk, at in joined(actor).items()}
