"""Erasures are begun, tried again and re-applied here."""

from collections.abc import Sequence
from datetime import timedelta

from backend.access.roles import Permission
from backend.access.rules import require
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope, ref
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.datasets.models import Sample
from backend.jobs.turns import turn_queue
from backend.lineage.erasing.erasers import ERASERS
from backend.lineage.erasing.performing import ACTOR
from backend.lineage.erasing.record import recorded
from backend.lineage.models import Erasure
from backend.lineage.samples import versions_that_saw
from backend.projects.models import Service

AGAIN = "A restored backup held what was erased before."
AT_ONCE = ("queue", "suspects", "twins", "choices")


def samples_erase(*, actor: Actor, samples: Sequence[Sample], reason: str) -> Erasure:
    """Take samples of one service out everywhere, for ever; a worker does it, step by step.

    At once nothing shows, labels or learns from them any more. What is erased already stays so.
    Raises: AppError `reason_missing`, `samples_missing`, `sample_foreign`; ConflictError `sample_erased` where
    nothing is left to erase.
    """
    if not samples:
        raise AppError("samples_missing", "Choose the samples to erase.", field="samples")
    service = samples[0].service
    require(actor, Permission.ERASE, service.project)
    if not reason.strip():
        raise AppError("reason_missing", "Say why: it is all that will be known of them.", field="reason")
    if any(sample.service_id != service.pk for sample in samples):
        raise AppError("sample_foreign", "Samples of one service are erased at a time.", field="samples")
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.ERASE, service.project)
        keys = {sample.pk for sample in samples}
        left: list[int] = []
        for piece in chunks(sorted(keys)):
            left += Sample.objects.filter(pk__in=piece, erased_at=None).values_list("pk", flat=True)
        if not left:
            raise ConflictError("sample_erased", "All of these samples are erased already.")
        return _begin(log, service, left, reason.strip()[:500])


def erasure_retry(*, actor: Actor, erasure: Erasure) -> None:
    """Go on with one that failed. Raises ConflictError `transition_refused`."""
    with act(erasure.scope, actor) as log:
        require(actor, Permission.ERASE, erasure.service.project)
        if erasure.state != "failed":
            raise ConflictError("transition_refused", f"This erasure is {erasure.state}: it has not failed.")
        _again(erasure, log, "by hand")


def erasures_apply() -> list[Erasure]:
    """Erase what is recorded as erased and is there again: begun or begun again for each service."""
    begun: list[Erasure] = []
    for name, payloads in recorded().items():
        service = Service.objects.filter(name=name).first()
        if service is not None:
            begun += _apply(service, payloads)
    return begun


def erasure_requeue(erasure: Erasure) -> None:
    """Have another worker go on where one died."""
    rows = Erasure.objects.filter(pk=erasure.pk, turn=erasure.turn, state="running")
    with act(erasure.scope, ACTOR):
        if rows.filter(heartbeat_at=erasure.heartbeat_at).update(heartbeat_at=None):
            turn_queue(erasure)


def erasures_due() -> list[Erasure]:
    """Those that waited for something, to be looked at again."""
    rows = Erasure.objects.filter(state="running", heartbeat_at=None, due_at__lt=now())
    return list(rows.select_related("service"))


def erasure_look_again(erasure: Erasure) -> None:
    rows = Erasure.objects.filter(pk=erasure.pk, turn=erasure.turn, due_at=erasure.due_at)
    with act(erasure.scope, ACTOR):
        if rows.update(due_at=None):
            turn_queue(erasure)


def erasures_lost() -> list[Erasure]:
    """Those whose worker shows no sign of life."""
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    rows = Erasure.objects.filter(state="running", heartbeat_at__lt=silent_since)
    return list(rows.select_related("service"))


def _apply(service: Service, payloads: set[str]) -> list[Erasure]:
    with act(project_scope(service.project_id), ACTOR) as log:
        known: dict[str, Sample] = {}
        for piece in chunks(sorted(payloads)):
            known |= {row.payload: row for row in Sample.objects.filter(service=service, payload__in=piece)}
        # What the backup does not know as a sample may lie in its traffic, and must not come in again.
        missing = [
            Sample(service=service, payload=payload, source="api") for payload in payloads - set(known)
        ]
        Sample.objects.bulk_create(missing, batch_size=500)
        present = [row.pk for row in (*known.values(), *missing) if not row.erased_at]
        begun = [_begin(log, service, present, AGAIN)] if present else []
        back = {row.erasure for row in known.values() if row.erased_at and blobs().holds(row.payload)}
        for erasure in Erasure.objects.filter(service=service, state="finished"):
            if ref(erasure) in back:
                _again(erasure, log, AGAIN)
                begun.append(erasure)
    return begun


def _begin(log: Act, service: Service, keys: Sequence[int], reason: str) -> Erasure:
    """The erasure of samples by their keys, inside an open act: what they were is gone when it ends."""
    found = Erasure.objects.create(
        service=service, reason=reason, size=len(keys), since=log.at, created_by=log.actor.ref
    )
    for piece in chunks(keys):
        Sample.objects.filter(pk__in=piece).update(
            erased_at=log.at,
            erasure=ref(found),
            label="",
            labelled_by="",
            predicted="",
            confidence=None,
            name="",
        )
    ids = frozenset(str(key) for key in keys)
    erased = Erased(service, ids, frozenset(), log.at, ref(found))
    # Nobody is shown or asked about one any more; the rest is the worker's.
    for eraser in (one for one in ERASERS if one.name in AT_ONCE):
        found.done[eraser.name] = eraser.found(erased)
        eraser.forget(erased)
    found.saw = versions_that_saw(service, ids)
    found.save(update_fields=["done", "saw"])
    log.record("erasure.created", found, {"size": len(keys), "reason": reason, "service": service.name})
    turn_queue(found)
    return found


def _again(erasure: Erasure, log: Act, reason: str) -> None:
    # Whatever was made before now may hold what came back.
    Erasure.objects.filter(pk=erasure.pk).update(
        done={}, problem="", finished_at=None, heartbeat_at=None, since=log.at
    )
    erasure.refresh_from_db()
    advance(erasure, "queued", act=log, reason=reason)
    turn_queue(erasure)
