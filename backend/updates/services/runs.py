"""Start an update."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.datasets.models import Snapshot
from backend.engine import validate_training
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.services.acts import queue


def run_start(
    *,
    actor: Actor,
    service: Service,
    strategy: str,
    parameters: Mapping[str, Any],
    training: Mapping[str, Any],
    snapshot: Snapshot,
    base: ModelVersion | None = None,
    evaluation: Sequence[Snapshot] = (),
    cause: str = "",
) -> UpdateRun:
    """Queue the training of a new version on `snapshot`, from `base` (None: from nothing).

    Raises: AppError `strategy_unknown`, `spec_invalid` naming the field, `snapshot_not_training`,
    `other_service`, `version_retired`.
    """
    # On its machine the engine sees how many cores serving leaves.
    chosen, train = validate_training(strategy, parameters, {"threads": None, **training})
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        _require_usable(service, snapshot, base, evaluation)
        run = UpdateRun.objects.create(
            service=service,
            base=base,
            snapshot=snapshot,
            strategy=strategy,
            spec={
                "parameters": chosen,
                "training": train,
                "classes": head_classes(service, base, [snapshot, *evaluation]),
            },
            cause=cause,
            created_by=actor.ref,
        )
        run.evaluation.set(evaluation)
        log.record("update_run.created", run, {"strategy": strategy, "snapshot": snapshot.pk, "cause": cause})
        queue(run)
    return run


def head_classes(service: Service, base: ModelVersion | None, snapshots: Iterable[Snapshot]) -> list[str]:
    """The classes of the head to be: the base's (else the signature's) as they are, then new ones in sorted order."""
    known: list[str] = list(base.classes if base else service.signature["classes"])
    labels = {name for snapshot in snapshots for name in snapshot.classes}
    return known + sorted(labels - set(known))


def _require_usable(
    service: Service, snapshot: Snapshot, base: ModelVersion | None, evaluation: Sequence[Snapshot]
) -> None:
    owners = {
        snapshot.service_id,
        *(row.service_id for row in evaluation),
        base.service_id if base else service.pk,
    }
    if owners != {service.pk}:
        raise AppError("other_service", "A run uses snapshots and versions of its own service only.")
    if snapshot.role != "training":
        raise AppError(
            "snapshot_not_training",
            f"Snapshot {snapshot.pk} is held back for {snapshot.role}: train on a training snapshot.",
            field="snapshot",
            snapshot=snapshot.pk,
        )
    if base is not None and base.state == "retired":
        raise AppError(
            "version_retired",
            f"{base} is retired: start from another version.",
            field="base",
            version=base.pk,
        )
