"""The queues at a glance: how much waits, how much is taken, and for how long the oldest waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from backend.core.clock import now


@dataclass(frozen=True)
class QueueNow:
    """waiting: jobs that no worker took yet; taken: those that one has; waits: how long the oldest has waited."""

    name: str
    waiting: int
    taken: int
    waits: timedelta | None


def queues_now() -> list[QueueNow]:
    """Each queue that holds a job, by name. A job's lock is when it came, and once taken when it is given up."""
    from django_q.models import OrmQ

    at = now()
    waiting = Q(lock__lte=at)
    counts = {
        "waiting": Count("pk", filter=waiting),
        "taken": Count("pk", filter=~waiting),
        "oldest": Min("lock", filter=waiting),
    }
    rows = OrmQ.objects.order_by("key").values("key").annotate(**counts)
    return [
        QueueNow(row["key"], row["waiting"], row["taken"], row["oldest"] and at - row["oldest"])
        for row in rows
    ]


def last_job_ended_at() -> datetime | None:
    """When a worker last ended a job, well or not: a sign that one is alive."""
    from django_q.models import Task

    ended: datetime | None = Task.objects.aggregate(last=Max("stopped"))["last"]
    return ended
