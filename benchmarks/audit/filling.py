"""A log of many entries, as acts would have written them."""

from collections.abc import Iterator
from datetime import timedelta

from backend.access.models import Project
from backend.core.acts import project_scope
from backend.core.chain import entry_hash
from backend.core.clock import now
from backend.core.models import LogEntry, LogHead

AT_ONCE = 5000
KINDS = ("label.set", "samples.added", "alert.counted", "update_run.running", "deployment_request.voted")


def fill(project: Project, count: int) -> None:
    """Append `count` entries of several kinds, people and objects to the project's log."""
    head = LogHead.objects.get(scope=project_scope(project.pk))
    written: list[LogEntry] = []
    for entry in _entries(head, count):
        written.append(entry)
        if len(written) == AT_ONCE:
            LogEntry.objects.bulk_create(written)
            written = []
    LogEntry.objects.bulk_create(written)
    head.save()


def _entries(head: LogHead, count: int) -> Iterator[LogEntry]:
    begun = now()
    for place in range(count):
        kind = KINDS[place % len(KINDS)]
        entry = LogEntry(
            scope=head.scope,
            number=head.number + 1,
            at=begun + timedelta(milliseconds=place),
            actor=f"user:{place % 7 + 1}",
            kind=kind,
            object=f"{kind.partition('.')[0].replace('_', '')}:{place // 10}",
            data={
                "old": "queued",
                "reason": f"the reason of {place}",
                "score": place / 7,
                "digest": head.hash,
            },
            previous_hash=head.hash,
        )
        entry.hash = entry_hash(entry)
        head.number, head.hash = entry.number, entry.hash
        yield entry
