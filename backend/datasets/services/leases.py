"""Who has which item in hand: two people never get the same one unaware.

A lease is no matter of the log. It is given behind the lock of the scope's log head all the same: whoever
asks next sees it.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, Q

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.datasets.labelling.selectors import (
    labelling_of,
    queue_free,
    queue_in_hand,
    queue_oldest,
    queue_returned,
    review_free,
)
from backend.datasets.models import Lease, QueueItem
from backend.projects.models import Service

KEPT = timedelta(days=1)
MOST_TAKEN = 200


def queue_take(*, actor: Actor, service: Service, count: int) -> list[QueueItem]:
    """The actor's next items to label, in their hands from now: what was returned, what is, what waits longest."""
    with act(project_scope(service.project_id), actor):
        require(actor, Permission.CURATE, service.project)
        sources = (queue_returned, queue_in_hand, queue_free)
        found: dict[int, QueueItem] = {}
        for source in sources:
            missing = min(count, MOST_TAKEN) - len(found)
            fresh = source(actor, service).exclude(pk__in=list(found))
            found |= {item.pk: item for item in fresh[: max(missing, 0)]}
        items = list(found.values())
        lease(actor, service, items)
    return items


def queue_take_alike(*, actor: Actor, service: Service, predicted: str, count: int) -> list[QueueItem]:
    """As `queue_take`, of the oldest of which the model said one class, the surest first."""
    with act(project_scope(service.project_id), actor):
        require(actor, Permission.CURATE, service.project)
        alike = queue_oldest(actor, service).filter(sample__predicted=predicted)
        surest = alike.order_by(F("sample__confidence").desc(nulls_last=True), "pk")
        items = list(surest[: min(count, MOST_TAKEN)])
        lease(actor, service, items)
    return items


def review_take(*, actor: Actor, service: Service, count: int) -> list[QueueItem]:
    """The actor's next items to review, in their hands from now: nothing that they labelled themselves."""
    with act(project_scope(service.project_id), actor):
        require(actor, Permission.CURATE, service.project)
        items = list(review_free(actor, service)[: min(count, MOST_TAKEN)])
        lease(actor, service, items)
    return items


def queue_release(*, actor: Actor, service: Service, items: Sequence[int] | None = None) -> int:
    """Give back what the actor has in hand of the service, or these items of it; returns how many."""
    with act(project_scope(service.project_id), actor):
        require(actor, Permission.CURATE, service.project)
        chosen = Q() if items is None else Q(item__in=items)
        held = Lease.objects.filter(chosen, item__service=service, holder=actor.ref, until__gt=now())
        return held.delete()[0]


def lease(actor: Actor, service: Service, items: Sequence[QueueItem]) -> None:
    """Put items into the actor's hands, inside an open act. Leases that nobody can be late for any more go."""
    at = now()
    until = at + timedelta(minutes=labelling_of(service).lease_minutes)
    Lease.objects.bulk_create(
        [Lease(item=item, holder=actor.ref, until=until) for item in items],
        update_conflicts=True,
        unique_fields=["item", "holder"],
        update_fields=["until"],
    )
    Lease.objects.filter(item__service=service, until__lt=at - KEPT).delete()
