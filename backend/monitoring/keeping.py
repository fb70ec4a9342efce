"""What is kept of a service's answered inputs, what retention drops next, and what became of all that came in."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Sum

from backend.access.rules import visible
from backend.core.actor import Actor
from backend.monitoring.models import Observation, Segment
from backend.monitoring.retention import retention_of
from backend.monitoring.selectors import intake_list, last_sequence
from backend.projects.models import Service


@dataclass(frozen=True)
class Next:
    """The segment that goes first: when it is too old, or once `more` further observations are recorded."""

    observations: int
    size_bytes: int
    due_at: datetime
    more: int


@dataclass(frozen=True)
class Kept:
    """observations: rows, each with its payload in one of the `segments`, blobs of `size_bytes` together.

    oldest_at: when the oldest payload was stored. dropped: how many retention has dropped, since the beginning.
    """

    observations: int
    segments: int
    size_bytes: int
    oldest_at: datetime | None
    dropped: int
    next: Next | None


def kept(actor: Actor, service: Service) -> Kept:
    """Of the service, now; observations are counted by their dense numbers."""
    segments = visible(Segment.objects.filter(service=service), actor, "service__project")
    sizes = segments.aggregate(count=Count("pk"), bytes=Sum("size_bytes"))
    rows = visible(Observation.objects.filter(service=service), actor, "service__project")
    first = rows.order_by("sequence").values_list("sequence", flat=True).first()
    last, oldest = last_sequence(service), segments.order_by("pk").first()
    return Kept(
        observations=0 if first is None else last - first + 1,
        segments=sizes["count"],
        size_bytes=sizes["bytes"] or 0,
        oldest_at=oldest.created_at if oldest else None,
        dropped=last if first is None else first - 1,
        next=_next(service, oldest, last) if oldest else None,
    )


def intake_counts(actor: Actor, service: Service, since: datetime) -> dict[str, Counter[str]]:
    """`observation` and `label` -> answer -> how many items that clients sent had it, in the hours from `since` on."""
    found: dict[str, Counter[str]] = {"observation": Counter(), "label": Counter()}
    told = intake_list(actor, service).filter(hour__gte=since).order_by()
    for kind, answer, items in told.values_list("kind", "answer").annotate(Sum("items")):
        found[kind][answer] = items
    return found


def _next(service: Service, oldest: Segment, last: int) -> Next:
    limits = retention_of(service)
    held = Observation.objects.filter(segment=oldest).aggregate(count=Count("pk"), last=Max("sequence"))
    more = max(0, (held["last"] or 0) + limits.observations - last)
    return Next(held["count"], oldest.size_bytes, oldest.created_at + timedelta(days=limits.days), more)
