"""People's own mails: each reader goes through their project's log by two cursors, at once and once a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from backend.access.holders import everyone
from backend.access.models import Project
from backend.access.rules import visible_projects
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.clock import now
from backend.core.models import LogEntry, LogHead
from backend.notices.messages import digest, message
from backend.notices.models import Delivery, Reader
from backend.notices.reading import READ_AT_ONCE, log_end
from backend.notices.telling import Notice, notices_of
from backend.notices.wishes import wish_of

DAILY_AT_HOUR = 7  # UTC
DAY = timedelta(days=1)


def readers_make() -> int:
    """A reader for each person with a mail address, of each project, from now on. Returns how many are new."""
    made = []
    for project in Project.objects.all():
        people = everyone(project.memberships.all()).filter(is_active=True, program_of=None)
        new = people.exclude(email="").exclude(readers__project=project)
        made += [reader_new(user.pk, project) for user in new]
    return len(Reader.objects.bulk_create(made, ignore_conflicts=True))


def reader_new(user_id: int, project: Project) -> Reader:
    """One, not yet saved, that begins where the project's log ends."""
    number = log_end(project)
    return Reader(
        user_id=user_id, project=project, read_to=number, digest_to=number, digest_at=next_daily(now())
    )


def readers_behind() -> list[list[Reader]]:
    """The readers that have not gone through their project's log to its end; those of one, who are as far, together."""
    heads = dict(LogHead.objects.values_list("scope", "number"))
    found = defaultdict(list)
    for one in Reader.objects.select_related("project", "user"):
        if heads.get(project_scope(one.project_id), 0) > one.read_to:
            found[one.project_id, one.read_to].append(one)
    return list(found.values())


def readers_due() -> list[Reader]:
    """Those whose daily mail is due."""
    return list(Reader.objects.filter(digest_at__lte=now()).select_related("project", "user"))


def readers_read(readers: Sequence[Reader]) -> None:
    """Queue a mail for each of the next entries that a person wants at once, of one of `readers_behind`' lists.

    Entries are read once for all of them.
    """
    before = readers[0].read_to
    entries = list(_entries(readers[0], before)[:READ_AT_ONCE])
    if not entries:
        return
    told, last = notices_of(entries), entries[-1].number
    wanted = {reader.pk: _wanted(reader, told, "at_once") for reader in readers}
    here = Reader.objects.filter(read_to=before)
    here.filter(pk__in=[pk for pk, found in wanted.items() if not found]).update(read_to=last)
    for reader in readers:
        if found := wanted[reader.pk]:
            with transaction.atomic():
                if here.filter(pk=reader.pk).update(read_to=last):
                    _queue(reader, found)


def reader_digest(reader: Reader) -> None:
    """Queue the daily mail where there is something to tell, and set when the next is due."""
    wanted, last = [], reader.digest_to
    while entries := list(_entries(reader, last)[:READ_AT_ONCE]):
        wanted += _wanted(reader, notices_of(entries), "daily")
        last = entries[-1].number
    with transaction.atomic():
        here = Reader.objects.filter(pk=reader.pk, digest_to=reader.digest_to, digest_at=reader.digest_at)
        if here.update(digest_to=last, digest_at=next_daily(now())) and wanted:
            Delivery.objects.create(reader=reader, body=digest(wanted, reader.project), due_at=now())


def next_daily(at: datetime) -> datetime:
    """The next time that it is DAILY_AT_HOUR."""
    today = at.replace(hour=DAILY_AT_HOUR, minute=0, second=0, microsecond=0)
    return today if today > at else today + DAY


def _entries(reader: Reader, after: int) -> QuerySet[LogEntry]:
    scope = project_scope(reader.project_id)
    return LogEntry.objects.filter(scope=scope, number__gt=after).order_by("number")


def _queue(reader: Reader, wanted: Iterable[Notice]) -> None:
    bodies = [(notice.entry.number, message(notice, reader.project)) for notice in wanted]
    rows = [Delivery(reader=reader, number=number, body=body, due_at=now()) for number, body in bodies]
    Delivery.objects.bulk_create(rows)


def _wanted(reader: Reader, told: Iterable[Notice], mail: str) -> list[Notice]:
    """What of others the person wants by such a mail; nothing once they are no longer of the project."""
    actor = reader.user.actor
    found = [
        notice.told_to(actor.ref)
        for notice in told
        if notice.entry.actor != actor.ref and _mail(reader, actor, notice) == mail
    ]
    return found if found and visible_projects(actor).filter(pk=reader.project_id).exists() else []


def _mail(reader: Reader, actor: Actor, notice: Notice) -> str:
    """By which mail: the soonest of what is wished of its topic, and of what is meant for them."""
    topics = (notice.topic, notice.told_to(actor.ref).topic)
    wished = {wish_of(reader.wishes, topic).mail for topic in topics}
    return next((mail for mail in ("at_once", "daily") if mail in wished), "never")
