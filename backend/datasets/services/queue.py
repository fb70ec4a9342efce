"""The curation queue: what comes into it, and what comes back."""

from collections.abc import Iterable

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.chunks import chunks
from backend.datasets.erased import require_not_erased
from backend.datasets.models import QueueItem, Sample
from backend.datasets.services.resolving import resolve
from backend.datasets.states import ASIDE, OPEN, QUEUE_ITEM
from backend.projects.models import Service


def queue_add(
    *, actor: Actor, service: Service, samples: Iterable[Sample], reason: str, cause: str = ""
) -> list[QueueItem]:
    """Queue samples of the service; one that waits already is not queued twice. Returns the new items.

    Raises: AppError `sample_foreign`; ConflictError `sample_erased`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        wanted = _own(service, samples)
        for piece in chunks(wanted):
            require_not_erased(Sample.objects.filter(pk__in=piece, erased_at__isnull=False))
        waiting: set[int] = set()
        for piece in chunks(wanted):
            rows = QueueItem.objects.filter(sample_id__in=piece, state__in=OPEN)
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


def queue_restore(*, actor: Actor, item: QueueItem) -> None:
    """Have what was flagged or skipped wait again; whoever laid it aside may be asked again.

    Raises: ConflictError `sample_waits_again`, `transition_refused`.
    """
    with act(project_scope(item.service.project_id), actor) as log:
        require(actor, Permission.CURATE, item.service.project)
        item.refresh_from_db(fields=["state"])
        if item.state not in ASIDE:
            raise ConflictError("transition_refused", f"Sample {item.sample_id} is not laid aside any more.")
        reopen(log, item)
        item.answers.exclude(verdict="label").delete()
        resolve(log, item)


def reopen(log: Act, item: QueueItem, reason: str = "") -> None:
    """Have an item wait again inside an open act. Raises ConflictError `sample_waits_again`."""
    require_alone(item)
    advance(item, "waiting", act=log, reason=reason)


def require_alone(item: QueueItem) -> None:
    """Refuse where the sample was queued anew since. Raises ConflictError `sample_waits_again`."""
    if QueueItem.objects.filter(sample=item.sample_id, state__in=OPEN).exclude(pk=item.pk).exists():
        raise ConflictError(
            "sample_waits_again", f"Sample {item.sample_id} is in the queue anew: it is labelled there."
        )


def _own(service: Service, samples: Iterable[Sample]) -> dict[int, Sample]:
    wanted = {sample.pk: sample for sample in samples}
    foreign = [pk for pk, sample in wanted.items() if sample.service_id != service.pk]
    if foreign:
        raise AppError(
            "sample_foreign", f"Some samples are not of the service {service.name}.", samples=foreign[:20]
        )
    return wanted
