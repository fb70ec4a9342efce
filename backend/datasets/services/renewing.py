"""Snapshots without what was erased of older ones."""

from collections.abc import Sequence

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.datasets.manifests import SnapshotItem, items_left, sample_ids
from backend.datasets.models import Snapshot
from backend.datasets.services.snapshots import snapshot_write


def snapshot_renew(*, actor: Actor, snapshots: Sequence[Snapshot], cause: str = "") -> Snapshot:
    """One snapshot of what is left of these, of one service and role, with the labels that they have there.

    Where several hold a sample, the newest says what it is.
    Raises: AppError `snapshots_differ`, `snapshot_empty`.
    """
    newest = max(snapshots, key=lambda snapshot: snapshot.pk)
    with act(project_scope(newest.service.project_id), actor) as log:
        require(actor, Permission.CURATE, newest.service.project)
        if len({(snapshot.service_id, snapshot.role) for snapshot in snapshots}) > 1:
            raise AppError("snapshots_differ", "Only snapshots of one service and role become one.")
        left: dict[str, SnapshotItem] = {}
        for snapshot in sorted(snapshots, key=lambda snapshot: snapshot.pk):
            left |= {item.payload: item for item in items_left(snapshot)}
        if not left:
            raise AppError("snapshot_empty", "All of its samples are gone.")
        ids = sample_ids(newest.service, left.values())
        items = {pk: left[payload] for payload, pk in ids.items()}
        return snapshot_write(log, newest.service, newest.role, items, cause, {})
