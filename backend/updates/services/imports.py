"""Bring in a model that was trained elsewhere: a registered architecture and a safetensors file."""

from collections.abc import Sequence
from pathlib import Path

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.models import Snapshot
from backend.engine import validate_architecture, validate_weights
from backend.projects.models import Service
from backend.updates.models import UpdateRun
from backend.updates.services.acts import queue


def run_import(
    *,
    actor: Actor,
    service: Service,
    weights: Path,
    classes: Sequence[str],
    probe: Snapshot | None = None,
) -> UpdateRun:
    """Queue the export of a user's weights into a new version of the service.

    classes: what the head's outputs mean, in order. probe: real inputs that prove the export; of a training
    snapshot some become the replay memory of the first update. Without one, random inputs prove it.
    Raises: AppError `weights_unreadable`, `spec_invalid` naming the field, `other_service`.
    """
    require(actor, Permission.OPERATE, service.project)
    signature = {**service.signature, "classes": list(classes)}
    validate_architecture(service.architecture, service.architecture_parameters, signature)
    validate_weights(weights)
    if probe is not None and probe.service_id != service.pk:
        raise AppError("other_service", "A model is proved on a snapshot of its own service.")
    digest = blobs().put_file(weights)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        run = UpdateRun.objects.create(
            service=service,
            kind="import",
            weights=digest,
            snapshot=probe,
            spec={"parameters": {}, "training": {}, "classes": list(classes)},
            created_by=actor.ref,
        )
        log.record("update_run.created", run, {"kind": "import", "weights": digest})
        queue(run)
    return run
