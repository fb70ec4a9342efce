"""What an actor may see of labelling, and which items are free for them."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.access.rules import visible
from backend.core.actor import Actor
from backend.core.clock import now
from backend.datasets.models import Answer, LabellingSettings, Lease, QueueItem
from backend.datasets.selectors import queue_list
from backend.projects.models import Service

MOST_OF_ONE = 1000
COUNTED = 10_000
SETTINGS = ("overlap", "disagreement", "review_share", "show_prediction", "lease_minutes", "guidelines")


def labelling_of(service: Service) -> LabellingSettings:
    """The service's settings of labelling; the row may be unsaved."""
    return LabellingSettings.objects.filter(service=service).first() or LabellingSettings(service=service)


def queue_in_hand(actor: Actor, service: Service) -> QuerySet[QueueItem]:
    """What the actor has in hand to label, oldest first."""
    mine = Lease.objects.filter(holder=actor.ref, until__gt=now(), item__service=service)
    return queue_list(actor, service, "waiting").filter(pk__in=_ids(mine))


def queue_returned(actor: Actor, service: Service) -> QuerySet[QueueItem]:
    """What a reviewer returned to the actor, oldest first."""
    mine = Answer.objects.filter(annotator=actor.ref, review="returned", item__service=service)
    return queue_list(actor, service, "waiting").filter(pk__in=_ids(mine))


def _ids(mine: "QuerySet[Lease] | QuerySet[Answer]") -> list[int]:
    """The oldest items of what is one person's. Read first: for a subquery a database may walk all that waits."""
    return list(mine.order_by("item").values_list("item", flat=True)[:MOST_OF_ONE])


def queue_free(actor: Actor, service: Service) -> QuerySet[QueueItem]:
    """What the actor may be given: not answered by them, and still short of people, oldest first."""
    answers = Answer.objects.filter(item=OuterRef("pk"))
    waiting = queue_list(actor, service, "waiting").filter(~Exists(answers.filter(annotator=actor.ref)))
    leased = held_by_others(actor)
    overlap = labelling_of(service).overlap
    if overlap == 1:
        return waiting.filter(~Exists(leased), ~Exists(answers.filter(verdict="label")))
    taken = _count(leased) + _count(answers.filter(verdict="label"))
    return waiting.annotate(taken=taken).filter(taken__lt=overlap)


def queue_oldest(actor: Actor, service: Service) -> QuerySet[QueueItem]:
    """The oldest of what the actor may be given, as many as may be sorted and counted while they wait."""
    oldest = queue_free(actor, service).values("pk")[:COUNTED]
    return queue_list(actor, service, "waiting").filter(pk__in=oldest)


def held_by_others(actor: Actor) -> QuerySet[Lease]:
    """Of an outer item: the leases of others that are not over. Whoever has answered holds no lease."""
    return Lease.objects.filter(item=OuterRef("pk"), until__gt=now()).exclude(holder=actor.ref)


def _count(rows: "QuerySet[Lease] | QuerySet[Answer]") -> Coalesce:
    counted = rows.order_by().values("item").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def queue_aside(actor: Actor, service: Service, state: str) -> QuerySet[QueueItem]:
    """What was flagged, or skipped, the newest first, with its answers."""
    rows = queue_list(actor, service, state).prefetch_related("answers")
    return rows.order_by("-state_changed_at", "-pk")


def review_list(actor: Actor, service: Service | None = None) -> QuerySet[QueueItem]:
    """What waits for a reviewer and was not answered by the actor: nobody reviews their own. Oldest first."""
    own = Answer.objects.filter(item=OuterRef("pk"), annotator=actor.ref)
    return queue_list(actor, service, "reviewing").filter(~Exists(own))


def review_free(actor: Actor, service: Service) -> QuerySet[QueueItem]:
    """What the actor may review now: what is in no other reviewer's hands."""
    return review_list(actor, service).filter(~Exists(held_by_others(actor)))


def answers_returned(actor: Actor, items: Iterable[QueueItem]) -> QuerySet[Answer]:
    """What the actor said of the items and a reviewer returned to them, with the reason."""
    return Answer.objects.filter(item__in=items, annotator=actor.ref, review="returned")


def answers_of(actor: Actor, item: QueueItem) -> QuerySet[Answer]:
    """What was said of an item; while it still waits, nobody sees what others said."""
    rows = visible(Answer.objects.filter(item=item), actor, "item__service__project")
    return rows.filter(annotator=actor.ref) if item.state == "waiting" else rows


def queue_counts(actor: Actor, service: Service) -> dict[str, int]:
    """state -> how many items, of those that are not labelled."""
    rows = queue_list(actor, service).filter(~Q(state="labelled")).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))


def waiting_classes(actor: Actor, service: Service) -> list[tuple[str, int]]:
    """What the model said of the oldest that are free for the actor: class and count, the most first."""
    said = queue_oldest(actor, service).exclude(sample__predicted="").order_by()
    counted = said.values_list("sample__predicted").annotate(count=Count("pk"))
    return list(counted.order_by("-count", "sample__predicted"))
