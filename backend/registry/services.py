"""What changes model versions: they are registered, and perhaps retired."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db.models import Max

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.core.states import advance
from backend.datasets.models import Snapshot
from backend.datasets.selectors import sample_ids, snapshot_items
from backend.projects.models import Service
from backend.registry.artifacts import artifact_files, artifact_path, materialise, store_artifacts
from backend.registry.models import Artifact, ModelVersion
from backend.registry.selectors import seen_ids as seen_by

__all__ = ["artifact_path", "materialise", "version_register", "version_retire"]


def version_register(
    *,
    actor: Actor,
    service: Service,
    folder: Path,
    architecture: str,
    architecture_parameters: dict[str, Any],
    classes: Sequence[str],
    parent: ModelVersion | None,
    snapshot: Snapshot | None,
    strategy: str,
    seen_ids: Iterable[str],
    metrics: dict[str, Any],
    cause: str,
) -> ModelVersion:
    """Take a finished job's files as the service's next version, whose number is dense.

    snapshot: the training snapshot; seen_ids: what memory or training saw beyond it and the parent.
    Raises: AppError `version_foreign`, `snapshot_role` (not a training snapshot), `classes_lost` (the
    parent answers a class that this version does not), and as `artifact_files` and `store_artifacts`.
    """
    require(actor, Permission.OPERATE, service.project)
    _require_lineage(service, parent, snapshot, classes)
    # Files first: a blob that no row names is harmless, a row without its blob is not.
    artifacts = store_artifacts(artifact_files(folder, classes))
    seen = _store_seen(parent, snapshot, seen_ids)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        version = ModelVersion.objects.create(
            service=service,
            number=_next_number(service),
            parent=parent,
            snapshot=snapshot,
            architecture=architecture,
            architecture_parameters=architecture_parameters,
            strategy=strategy,
            classes=list(classes),
            digest=version_digest(artifacts),
            seen=seen,
            metrics=metrics,
            cause=cause,
            created_by=actor.ref,
        )
        for row in artifacts:
            row.version = version
        Artifact.objects.bulk_create(artifacts)
        data = {"service": service.name, "number": version.number, "digest": version.digest, "cause": cause}
        log.record("version.registered", version, data)
    return version


def version_retire(*, actor: Actor, version: ModelVersion, reason: str) -> None:
    """Say that a version must never be deployed again. Raises ConflictError when it is retired already."""
    with act(project_scope(version.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, version.service.project)
        advance(version, "retired", act=log, reason=reason)


def version_digest(artifacts: Iterable[Artifact]) -> str:
    """SHA-256 (hex) over the artifacts' digests as they were registered, sorted, a line each."""
    lines = sorted(row.registered_digest for row in artifacts)
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _next_number(service: Service) -> int:
    """Dense per service: asked inside the act, which makes a project's acts serial."""
    last: int | None = ModelVersion.objects.filter(service=service).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _store_seen(parent: ModelVersion | None, snapshot: Snapshot | None, more: Iterable[str]) -> str:
    ids = {str(pk) for pk in more}
    ids |= seen_by(parent) if parent else set()
    if snapshot:
        ids |= {str(pk) for pk in sample_ids(snapshot.service, snapshot_items(snapshot)).values()}
    return blobs().put(json.dumps(sorted(ids)).encode())


def _require_lineage(
    service: Service, parent: ModelVersion | None, snapshot: Snapshot | None, classes: Sequence[str]
) -> None:
    if any(row is not None and row.service_id != service.pk for row in (parent, snapshot)):
        raise AppError("version_foreign", f"Parent and snapshot must be those of {service.name} itself.")
    if snapshot is not None and snapshot.role != "training":
        raise AppError(
            "snapshot_role",
            f"A version is trained on a training snapshot; snapshot {snapshot.pk} is for {snapshot.role}.",
            role=snapshot.role,
        )
    lost = [name for name in parent.classes if name not in classes] if parent else []
    if lost:
        raise AppError("classes_lost", f"The version no longer answers {', '.join(lost)}.", classes=lost)
