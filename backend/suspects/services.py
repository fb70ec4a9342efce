"""What begins and ends a label check, and what people decide of its suspects."""

from collections.abc import Mapping
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import Label
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import current_labels, sample_list
from backend.datasets.services import label_set
from backend.deployments.selectors import live_version
from backend.engine_runs.selectors import under_way
from backend.jobs.attempted import WORKER, current, queue, require_current
from backend.projects.models import Service
from backend.suspects.models import LabelCheck, Suspect


def check_start(*, actor: Actor, service: Service) -> LabelCheck:
    """Queue a check of the service's labels, by the embeddings of its live version; one under way is returned.

    Raises: AppError `nothing_labelled`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        if active := under_way(LabelCheck, service):
            return active
        if not sample_list(actor, service, SampleQuery(labelled=True)).exists():
            raise AppError("nothing_labelled", f"{service.name} has no labelled sample to check.")
        version = live_version(actor, service)
        check = LabelCheck.objects.create(service=service, version=version, created_by=actor.ref)
        log.record("label_check.created", check, {"version": version.number if version else None})
        queue(check)
    return check


def check_finished(*, check: LabelCheck, result: Mapping[str, Any]) -> None:
    """Keep what the engine found in place of the open suspects of before; what people confirmed is not asked again.

    Raises: ConflictError `attempt_over`.
    """
    with act(check.scope, WORKER) as log:
        require_current(check)
        Suspect.objects.filter(check_run__service=check.service, state="open").delete()
        rows = _still_suspect(check, result["suspects"])
        Suspect.objects.bulk_create(rows, batch_size=500)
        kept = {name: result[name] for name in ("n", "left_out", "mistaken_share")}
        summary = {**kept, "suspects": len(rows)}
        current(check).update(summary=summary)
        advance(check, "finished", act=log, suspects=len(rows))


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


def _still_suspect(check: LabelCheck, found: list[dict[str, Any]]) -> list[Suspect]:
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
