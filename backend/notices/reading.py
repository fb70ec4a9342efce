"""Each channel reads its project's log by a cursor: every entry once, whatever is cut off in between."""

from django.db import transaction

from backend.access.models import Project
from backend.core.acts import project_scope
from backend.core.clock import now
from backend.core.models import LogEntry, LogHead
from backend.monitoring.severity import is_worse
from backend.notices.messages import message
from backend.notices.models import Channel, Delivery
from backend.notices.telling import Notice, notices_of

READ_AT_ONCE = 500


def log_end(project: Project) -> int:
    """The number of the last entry of its log; 0 before the first."""
    head = LogHead.objects.filter(scope=project_scope(project.pk)).first()
    return head.number if head else 0


def channels_behind() -> list[Channel]:
    """The channels that are on and have not read their project's log to its end."""
    heads = dict(LogHead.objects.values_list("scope", "number"))
    channels = Channel.objects.filter(enabled=True).select_related("project").prefetch_related("services")
    return [one for one in channels if heads.get(project_scope(one.project_id), 0) > one.read_to]


def channel_read(channel: Channel) -> int:
    """Queue what the channel wants of the next entries and move its cursor, in one transaction.

    Returns how many entries were read; 0 where another process had read them.
    """
    scope = project_scope(channel.project_id)
    rows = LogEntry.objects.filter(scope=scope, number__gt=channel.read_to).order_by("number")
    entries = list(rows[:READ_AT_ONCE])
    if not entries:
        return 0
    wanted = [notice for notice in notices_of(entries) if _wants(channel, notice)]
    with transaction.atomic():
        here = Channel.objects.filter(pk=channel.pk, read_to=channel.read_to, enabled=True)
        if not here.update(read_to=entries[-1].number):
            return 0
        Delivery.objects.bulk_create(
            [
                Delivery(
                    channel=channel,
                    number=notice.entry.number,
                    body=message(notice, channel.project),
                    due_at=now(),
                )
                for notice in wanted
            ]
        )
    return len(entries)


def _wants(channel: Channel, notice: Notice) -> bool:
    services = channel.services.all()
    # Entries that know of no severity are told.
    severity = str(notice.entry.data.get("severity", channel.severity))
    return (
        notice.topic in channel.topics
        and not is_worse(channel.severity, severity)
        and (not services or notice.subject.service in services)
    )
