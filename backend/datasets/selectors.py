"""What an actor may see of samples, labels, the queue and snapshots.

The readers of one object's bytes (`sample_array`, `snapshot_arrays`, ...) take an object that its caller
got from a selector, and so no actor.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Min, QuerySet

from backend.access.roles import Permission
from backend.access.rules import get_visible, require, visible
from backend.core.actor import Actor
from backend.core.errors import NotFoundError
from backend.datasets.chunks import chunks
from backend.datasets.manifests import (
    SnapshotItem,
    arrays_left,
    items_gone,
    items_left,
    sample_ids,
    snapshot_arrays,
    snapshot_holds,
    snapshot_items,
)
from backend.datasets.models import BulkChange, Label, QueueItem, Sample, SavedView, Snapshot
from backend.datasets.pages import sample_count, sample_page
from backend.datasets.payloads import picture_png, sample_array, thumbnail_png
from backend.datasets.queries import EVERY, SampleQuery
from backend.projects.models import Service

__all__ = [
    "SnapshotItem",
    "arrays_left",
    "bulk_get",
    "bulk_list",
    "current_labels",
    "items_gone",
    "items_left",
    "known_classes",
    "label_history",
    "labels_in_use",
    "picture_png",
    "queue_get",
    "queue_list",
    "queue_waiting",
    "sample_array",
    "sample_count",
    "sample_get",
    "sample_ids",
    "sample_list",
    "sample_page",
    "samples_of",
    "snapshot_arrays",
    "snapshot_get",
    "snapshot_holds",
    "snapshot_items",
    "snapshot_list",
    "sources_of",
    "thumbnail_png",
    "view_get",
    "view_list",
]
MOST_LABELS = 1_000
# Each label is looked up as the least after the one before it.
LABELS_IN_USE = """
    WITH RECURSIVE seen (label) AS (
        SELECT MIN(label) FROM datasets_sample WHERE service_id = %s AND label > ''
        UNION ALL
        SELECT (SELECT MIN(label) FROM datasets_sample WHERE service_id = %s AND label > seen.label)
        FROM seen WHERE seen.label IS NOT NULL
    )
    SELECT label FROM seen WHERE label IS NOT NULL LIMIT %s
"""


def sample_list(actor: Actor, service: Service | None = None, query: SampleQuery = EVERY) -> QuerySet[Sample]:
    """The samples asked for that were not erased, in the order asked for: newest first."""
    rows = _samples(actor).filter(erased_at=None)
    return query.apply(rows if service is None else rows.filter(service=service))


def sample_get(actor: Actor, pk: int) -> Sample:
    """The sample, or what is left of one that was erased. Raises NotFoundError."""
    return get_visible(_samples(actor), pk=pk)


def _samples(actor: Actor) -> QuerySet[Sample]:
    return visible(Sample.objects.select_related("service__project"), actor, "service__project")


def samples_of(actor: Actor, service: Service, ids: Iterable[int]) -> list[Sample]:
    """The service's samples of these ids, in their order. Raises NotFoundError when one of them is not there."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Sample] = {}
    for piece in chunks(wanted):
        found.update((sample.pk, sample) for sample in sample_list(actor, service).filter(pk__in=piece))
    if missing := [pk for pk in wanted if pk not in found]:
        raise NotFoundError(
            "not_found",
            f"{service.name} has no sample {missing[0]}, or you may not see it.",
            samples=missing[:20],
        )
    return [found[pk] for pk in wanted]


def label_history(actor: Actor, sample: Sample) -> QuerySet[Label]:
    """Every label that the sample ever had, newest first."""
    return visible(Label.objects.filter(sample=sample), actor, "sample__service__project")


def known_classes(actor: Actor, service: Service) -> list[str]:
    """The classes that the service may learn: its signature's, in order, then those of labels as they came.

    The signature stays what it was when the service was made; a grown head is a version's `classes`.
    """
    labels = visible(
        Label.objects.filter(sample__service=service, current=True), actor, "sample__service__project"
    )
    ages = labels.order_by().values("value").annotate(first=Min("pk")).order_by("first")
    return list(dict.fromkeys([*service.signature["classes"], *(row["value"] for row in ages)]))


def labels_in_use(actor: Actor, service: Service) -> list[str]:
    """The classes of the signature, in order, then the labels that samples have besides, by name.

    One look into an index a label, however many samples there are.
    """
    require(actor, Permission.VIEW, service.project)
    with connection.cursor() as cursor:
        cursor.execute(LABELS_IN_USE, [service.pk, service.pk, MOST_LABELS])
        found = [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys([*service.signature["classes"], *found]))


def current_labels(samples: Iterable[int]) -> dict[int, str]:
    """Sample id -> its class now, for those that have one; the ids come from a selector."""
    found: dict[int, str] = {}
    for piece in chunks(samples):
        found.update(Sample.objects.filter(pk__in=piece).exclude(label="").values_list("pk", "label"))
    return found


def sources_of(samples: Iterable[int]) -> dict[int, str]:
    """Sample id -> where it came from; the ids come from a selector."""
    found: dict[int, str] = {}
    for piece in chunks(samples):
        found.update(Sample.objects.filter(pk__in=piece).values_list("pk", "source"))
    return found


def queue_list(actor: Actor, service: Service | None = None, state: str = "") -> QuerySet[QueueItem]:
    """Queue items in any state or one, oldest first."""
    rows = visible(
        QueueItem.objects.select_related("service__project", "sample__service__project"),
        actor,
        "service__project",
    )
    exact = {"service": service, "state": state}
    return rows.filter(**{name: value for name, value in exact.items() if value}).order_by("pk")


def queue_waiting(actor: Actor, service: Service | None = None) -> QuerySet[QueueItem]:
    """What waits for a label, oldest first."""
    return queue_list(actor, service, "waiting")


def queue_get(actor: Actor, pk: int) -> QueueItem:
    """The queue item. Raises NotFoundError."""
    return get_visible(queue_list(actor), pk=pk)


def snapshot_list(actor: Actor, service: Service | None = None, role: str = "") -> QuerySet[Snapshot]:
    """Snapshots of any role or one, newest first."""
    rows = visible(Snapshot.objects.select_related("service"), actor, "service__project")
    exact = {"service": service, "role": role}
    return rows.filter(**{name: value for name, value in exact.items() if value}).order_by("-pk")


def snapshot_get(actor: Actor, pk: int) -> Snapshot:
    """The snapshot. Raises NotFoundError."""
    return get_visible(snapshot_list(actor), pk=pk)


def view_list(actor: Actor, service: Service | None = None) -> QuerySet[SavedView]:
    """Saved views, by name."""
    rows = visible(SavedView.objects.select_related("service__project"), actor, "service__project")
    return (rows if service is None else rows.filter(service=service)).order_by("name")


def view_get(actor: Actor, pk: int) -> SavedView:
    """The saved view. Raises NotFoundError."""
    return get_visible(view_list(actor), pk=pk)


def bulk_list(actor: Actor, service: Service | None = None) -> QuerySet[BulkChange]:
    """Bulk changes, newest first."""
    rows = visible(BulkChange.objects.select_related("service__project"), actor, "service__project")
    return (rows if service is None else rows.filter(service=service)).order_by("-pk")


def bulk_get(actor: Actor, pk: int) -> BulkChange:
    """The bulk change. Raises NotFoundError."""
    return get_visible(bulk_list(actor), pk=pk)
