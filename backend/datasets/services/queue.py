"""The curation queue: what waits for a label, and why."""

from collections.abc import Iterable

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.core.states import advance
from backend.datasets.chunks import chunks
from backend.datasets.models import Label, QueueItem, Sample
from backend.datasets.services.labels import label_set
from backend.datasets.states import QUEUE_ITEM
from backend.projects.models import Service


def queue_add(
    *, actor: Actor, service: Service, samples: Iterable[Sample], reason: str, cause: str = ""
) -> list[QueueItem]:
    """Queue samples of the service; one that waits already is not queued twice. Returns the new items.

    Raises: AppError `sample_foreign`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        wanted = _own(service, samples)
        waiting: set[int] = set()
        for piece in chunks(wanted):
            rows = QueueItem.objects.filter(sample_id__in=piece, state="waiting")
            waiting.update(rows.values_list("sample_id", flat=True))
        items = [
            QueueItem(service=service, sample=sample, state=QUEUE_ITEM.initial, reason=reason, cause=cause)
            for pk, sample in wanted.items()
            if pk not in waiting
        ]
        QueueItem.objects.bulk_create(items, batch_size=500)
        if items:
            log.record("queue.added", service, {"count": len(items), "reason": reason, "cause": cause})
    return items


def queue_label(*, actor: Actor, item: QueueItem, value: str, new_class: bool = True) -> Label:
    """Label a queued sample. Raises as `label_set`; ConflictError when somebody else was faster."""
    with act(project_scope(item.service.project_id), actor) as log:
        require(actor, Permission.CURATE, item.service.project)
        advance(item, "labelled", act=log, value=value)
        return label_set(actor=actor, sample=item.sample, value=value, new_class=new_class)


def queue_skip(*, actor: Actor, item: QueueItem) -> None:
    """Lay a queued sample aside without a label. Raises ConflictError when it waits no more."""
    with act(project_scope(item.service.project_id), actor) as log:
        require(actor, Permission.CURATE, item.service.project)
        advance(item, "skipped", act=log)


def _own(service: Service, samples: Iterable[Sample]) -> dict[int, Sample]:
    wanted = {sample.pk: sample for sample in samples}
    foreign = [pk for pk, sample in wanted.items() if sample.service_id != service.pk]
    if foreign:
        raise AppError(
            "sample_foreign", f"Some samples are not of the service {service.name}.", samples=foreign[:20]
        )
    return wanted
