"""What begins, claims and ends a label check, and what people decide of its suspects."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet

from backend.access.roles import Permission
from backend.access.rules import require
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import Label
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import current_labels, sample_list
from backend.datasets.services import label_set
from backend.deployments.selectors import live_version
from backend.jobs import enqueue
from backend.projects.models import Service
from backend.suspects.models import LabelCheck, Suspect

JOB, CLUSTER = "suspects.check", "updates"
MAX_ATTEMPTS = 3
Json = dict[str, Any]


def check_start(*, actor: Actor, service: Service) -> LabelCheck:
    """Queue a check of the service's labels, by the embeddings of its live version; one under way is returned.

    Raises: AppError `nothing_labelled`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        active = LabelCheck.objects.filter(service=service, state__in=LabelCheck.machine.active).first()
        if active is not None:
            return active
        if not sample_list(actor, service, SampleQuery(labelled=True)).exists():
            raise AppError("nothing_labelled", f"{service.name} has no labelled sample to check.")
        version = live_version(actor, service)
        check = LabelCheck.objects.create(service=service, version=version, created_by=actor.ref)
        log.record("label_check.created", check, {"version": version.number if version else None})
        enqueue(JOB, check.pk, cluster=CLUSTER)
    return check


def check_claim(*, actor: Actor, check_id: int) -> LabelCheck | None:
    """Take a queued check on; None when somebody else has, or it is over."""
    check = LabelCheck.objects.select_related("service", "version").get(pk=check_id)
    with act(_scope(check), actor) as log:
        check.refresh_from_db()
        if check.state != "queued":
            return None
        LabelCheck.objects.filter(pk=check_id).update(attempt=F("attempt") + 1, heartbeat_at=log.at)
        advance(check, "running", act=log)
        check.refresh_from_db()
    return check


def check_heartbeat(*, check: LabelCheck) -> bool:
    """Say that this attempt lives; False when it is no longer the current one."""
    return _current(check).update(heartbeat_at=now()) == 1


def check_finished(*, actor: Actor, check: LabelCheck, result: Mapping[str, Any]) -> None:
    """Keep what the engine found in place of the open suspects of before; what people confirmed is not asked again.

    Raises: ConflictError `attempt_over`.
    """
    with act(_scope(check), actor) as log:
        _require_current(check)
        Suspect.objects.filter(check_run__service=check.service, state="open").delete()
        rows = _still_suspect(check, result["suspects"])
        Suspect.objects.bulk_create(rows, batch_size=500)
        kept = {name: result[name] for name in ("n", "left_out", "mistaken_share")}
        summary = {**kept, "suspects": len(rows)}
        _current(check).update(summary=summary)
        advance(check, "finished", act=log, suspects=len(rows))


def check_ended(*, actor: Actor, check: LabelCheck, state: str, failure: Json) -> None:
    """End with nothing found: `failed` is explained, `errored` is a bug of ours. Raises ConflictError."""
    with act(_scope(check), actor) as log:
        _require_current(check)
        _current(check).update(failure=failure)
        advance(check, state, act=log, reason=str(failure["detail"]), code=failure["code"])


def check_requeue(*, actor: Actor, check: LabelCheck, reason: str) -> None:
    """Give an attempt that was lost to another worker, `MAX_ATTEMPTS` times; then it has failed."""
    if check.attempt >= MAX_ATTEMPTS:
        detail = f"The check was lost {check.attempt} times: start it again when the workers are well."
        failure = {"code": "check_lost", "detail": detail, "data": {}}
        check_ended(actor=actor, check=check, state="failed", failure=failure)
        return
    with act(_scope(check), actor) as log:
        _require_current(check)
        advance(check, "queued", act=log, reason=reason)
        enqueue(JOB, check.pk, cluster=CLUSTER)


def checks_mark_lost(*, actor: Actor) -> None:
    """Requeue what runs without a heartbeat."""
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    rows = LabelCheck.objects.filter(state="running", heartbeat_at__lt=silent_since)
    for check in rows.select_related("service"):
        check_requeue(actor=actor, check=check, reason="Its worker was lost.")


def suspect_decide(*, actor: Actor, suspect: Suspect, value: str, new_class: bool = False) -> Label:
    """Say what a suspected sample is: its given label confirms it, another corrects it.

    Raises: as `label_set`; ConflictError `label_changed` where the label is no longer the one that was checked,
    `transition_refused` or StaleStateError where somebody else was faster.
    """
    service = suspect.sample.service
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        if current_labels([suspect.sample_id]).get(suspect.sample_id) != suspect.given:
            raise ConflictError("label_changed", "Somebody has labelled this sample anew since the check.")
        advance(suspect, "confirmed" if value == suspect.given else "corrected", act=log, value=value)
        return label_set(actor=actor, sample=suspect.sample, value=value, new_class=new_class)


def _still_suspect(check: LabelCheck, found: list[Json]) -> list[Suspect]:
    """Rows for what was found, but for labels that changed meanwhile and those that a person confirmed."""
    labels = current_labels(int(one["id"]) for one in found)
    confirmed = set(
        Suspect.objects.filter(check_run__service=check.service, state="confirmed").values_list(
            "sample_id", "given"
        )
    )
    return [
        Suspect(
            check_run=check,
            state=Suspect.machine.initial,
            sample_id=int(one["id"]),
            given=one["given"],
            suggested=one["suggested"],
            score=one["score"],
        )
        for one in found
        if labels.get(int(one["id"])) == one["given"] and (int(one["id"]), one["given"]) not in confirmed
    ]


def _scope(check: LabelCheck) -> str:
    return project_scope(check.service.project_id)


def _current(check: LabelCheck) -> QuerySet[LabelCheck]:
    return LabelCheck.objects.filter(pk=check.pk, attempt=check.attempt, state="running")


def _require_current(check: LabelCheck) -> None:
    if not _current(check).exists():
        raise ConflictError("attempt_over", "Another attempt has taken this check over.", check=check.pk)
