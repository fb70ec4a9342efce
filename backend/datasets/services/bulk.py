"""Bulk changes: begun, undone and cancelled; done at once where they are small, else piece by piece by workers."""

from collections.abc import Sequence

from backend.access.roles import Permission
from backend.access.rules import require
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError, NotFoundError
from backend.core.states import advance
from backend.datasets.bulk import BULK_ACTS, BulkAct, Values
from backend.datasets.chunks import chunks
from backend.datasets.models import BulkChange, Sample
from backend.datasets.queries import EVERY, SampleQuery
from backend.datasets.services.bulk_pieces import go_on
from backend.projects.models import Service

MOST_IDS = 10_000


def bulk_change(
    *,
    actor: Actor,
    service: Service,
    act_name: str,
    values: Values | None = None,
    query: SampleQuery | None = None,
    samples: Sequence[int] | None = None,
) -> BulkChange:
    """Do an act of `BULK_ACTS` to the samples of a query or of ids; of a query to those that are there now.

    Raises: AppError `bulk_act_unknown`, `bulk_unasked`, `bulk_empty`, `bulk_too_large`, and as the act checks its
    values; NotFoundError for an id that is not of the service.
    """
    require(actor, Permission.CURATE, service.project)
    checked = _act(act_name).check(actor, service, values or {})
    if (query is None) == (samples is None):
        raise AppError(
            "bulk_unasked", "Ask for the samples by a query or by their ids, and not by both.", field="query"
        )
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        if samples is not None:
            _require_own(service, samples)
        params = query.to_params() if query is not None else {}
        change = BulkChange(service=service, act=act_name, values=checked, query=params, created_by=actor.ref)
        change.samples = sorted(set(samples)) if samples is not None else None
        newest = Sample.objects.filter(service=service).order_by("-pk").first()
        change.last_id = newest.pk if newest else 0
        change.total = _size(change, query)
        change.save()
        told = {"act": act_name, "values": checked, "query": params, "total": change.total}
        log.record("bulk_change.created", change, told)
        go_on(change, log)
    return change


def bulk_undo(*, actor: Actor, change: BulkChange) -> BulkChange:
    """Give the changed samples back what they had, but for those that somebody changed since.

    Raises: ConflictError `bulk_not_undoable`; as `advance` where it is under way, or undone.
    """
    with act(project_scope(change.service.project_id), actor) as log:
        require(actor, Permission.CURATE, change.service.project)
        if _act(change.act).undo is None:
            raise ConflictError("bulk_not_undoable", "What was held back stays so: this cannot be undone.")
        change.refresh_from_db()
        advance(change, "undoing", act=log)
        change.position, change.kept, change.undone_by = 0, 0, actor.ref
        change.save(update_fields=["position", "kept", "undone_by"])
        go_on(change, log)
    return change


def bulk_cancel(*, actor: Actor, change: BulkChange) -> BulkChange:
    """End it after the pieces that are done; these stay, and can be undone. Raises as `advance`."""
    with act(project_scope(change.service.project_id), actor) as log:
        require(actor, Permission.CURATE, change.service.project)
        change.refresh_from_db()
        advance(change, "cancelled", act=log, changed=change.changed)
    return change


def _size(change: BulkChange, query: SampleQuery | None) -> int:
    """How many samples are asked for. Raises: AppError `bulk_empty`, `bulk_too_large`."""
    if change.samples is not None:
        total = len(change.samples)
    else:
        rows = (
            (query or EVERY).apply(Sample.objects.filter(service=change.service, erased_at=None)).order_by()
        )
        total = rows[: ENV.bulk_samples + 1].count()
    if total == 0:
        raise AppError("bulk_empty", "No sample is asked for: nothing would be changed.")
    if total > ENV.bulk_samples:
        raise AppError(
            "bulk_too_large",
            f"These are more than {ENV.bulk_samples:,} samples, as many as are changed at once: narrow the filters.",
            most=ENV.bulk_samples,
        )
    return total


def _require_own(service: Service, samples: Sequence[int]) -> None:
    if len(samples) > MOST_IDS:
        raise AppError(
            "bulk_too_large",
            f"At most {MOST_IDS:,} samples are named one by one: ask for them by a query.",
            most=MOST_IDS,
        )
    own: set[int] = set()
    for piece in chunks(samples):
        rows = Sample.objects.filter(service=service, erased_at=None, pk__in=piece)
        own.update(rows.values_list("pk", flat=True))
    if foreign := sorted(set(samples) - own):
        raise NotFoundError(
            "not_found",
            f"{service.name} has no sample {foreign[0]}, or you may not see it.",
            samples=foreign[:20],
        )


def _act(name: str) -> BulkAct:
    if name not in BULK_ACTS:
        raise AppError("bulk_act_unknown", f"In bulk one can {', '.join(BULK_ACTS)}.", field="act")
    return BULK_ACTS[name]
