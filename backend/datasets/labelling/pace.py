"""How much a person has labelled, and how fast it goes."""

from dataclasses import dataclass
from datetime import timedelta

from backend.access.rules import visible
from backend.core.actor import Actor
from backend.core.clock import now
from backend.datasets.models import Answer, QueueItem
from backend.projects.models import Service

HOUR = timedelta(hours=1)
LEAST = timedelta(minutes=1)
COUNTED = 10_000


@dataclass(frozen=True)
class Pace:
    """left: items that still wait for the actor, counted to 10,000 at most, for they are counted after each answer;
    mine, today: their decisions, ever and since midnight UTC.

    per_hour: their rate over the last hour, or since they began within it; None before the second decision.
    """

    left: int
    mine: int
    today: int
    per_hour: int | None

    @property
    def is_more(self) -> bool:
        """Whether more may wait than were counted."""
        return self.left == COUNTED


def pace_of(actor: Actor, service: Service) -> Pace:
    """The actor's own figures for a service that they got from a selector."""
    at = now()
    waiting = QueueItem.objects.filter(service=service, state="waiting")[:COUNTED].count()
    mine = visible(Answer.objects.filter(item__service=service), actor, "item__service__project")
    mine = mine.filter(annotator=actor.ref)
    done = mine.exclude(review="returned").filter(item__state="waiting").count()
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    newest = list(mine.filter(given_at__gt=at - HOUR).order_by("given_at").values_list("given_at", flat=True))
    span = max(at - newest[0], LEAST) if len(newest) > 1 else None
    return Pace(
        left=waiting if waiting == COUNTED else waiting - done,
        mine=mine.count(),
        today=mine.filter(given_at__gte=midnight).count(),
        per_hour=round(len(newest) * (HOUR / span)) if span else None,
    )
