"""An update that never saw what was erased: from a version that did not, on all that was learned since."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope, ref
from backend.core.errors import ConflictError
from backend.datasets.models import Snapshot
from backend.datasets.selectors import items_left, snapshot_items, snapshot_list
from backend.datasets.services import snapshot_renew
from backend.lineage.erasing.selectors import erasure_samples
from backend.lineage.models import Erasure
from backend.registry.models import ModelVersion
from backend.registry.selectors import seen_ids
from backend.updates.models import UpdateRun
from backend.updates.services import run_start


def update_without(*, actor: Actor, erasure: Erasure, version: ModelVersion) -> UpdateRun:
    """Queue the training of `version` over again, as it and its ancestors were trained, without the samples.

    It begins from the nearest ancestor that saw none of them, else from nothing.
    Raises: ConflictError `version_saw_none`, `lineage_missing` where a version between has no snapshot; as
    `snapshot_renew` and `run_start`.
    """
    service = erasure.service
    require(actor, Permission.OPERATE, service.project)
    ids = {str(pk) for pk in erasure_samples(actor, erasure).values_list("pk", flat=True)}
    if version.service_id != service.pk or ids.isdisjoint(seen_ids(version)):
        raise ConflictError("version_saw_none", f"{version} saw none of these samples.")
    base, snapshots = _since_clean(version, ids)
    made_by = UpdateRun.objects.filter(version=version).first()
    with act(project_scope(service.project_id), actor):
        snapshot = snapshot_renew(actor=actor, snapshots=snapshots, cause=ref(erasure))
        return run_start(
            actor=actor,
            service=service,
            strategy=version.strategy or "replay",
            parameters=made_by.spec["parameters"] if made_by else {},
            training=made_by.spec["training"] if made_by else {},
            snapshot=snapshot,
            base=base,
            evaluation=_whole(actor, snapshot),
            cause=ref(erasure),
        )


def _since_clean(version: ModelVersion, ids: set[str]) -> tuple[ModelVersion | None, list[Snapshot]]:
    """The nearest ancestor that saw none of the samples, and what was learned from on the way from it."""
    snapshots: list[Snapshot] = []
    at: ModelVersion | None = version
    while at is not None and not ids.isdisjoint(seen_ids(at)):
        if at.snapshot is None:
            detail = (
                f"{at} learned from the samples, but from no snapshot: train from a snapshot of your own."
            )
            raise ConflictError("lineage_missing", detail)
        snapshots.append(at.snapshot)
        at = at.parent
    return at, snapshots


def _whole(actor: Actor, training: Snapshot) -> list[Snapshot]:
    """The newest held-back sets of the service of which nothing was erased."""
    newest = (snapshot_list(actor, training.service, role).first() for role in ("validation", "golden"))
    return [row for row in newest if row and len(items_left(row)) == len(snapshot_items(row))]
