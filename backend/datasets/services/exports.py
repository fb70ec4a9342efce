"""Snapshots go out as files, by whom the log tells."""

from collections.abc import Iterator
from dataclasses import dataclass

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.datasets.exporting.formats import require_lossless
from backend.datasets.manifests import snapshot_items
from backend.datasets.models import Snapshot


@dataclass(frozen=True)
class Export:
    """A file on its way out; pieces: its bytes, read from the blob store as they are asked for."""

    file_name: str
    content_type: str
    pieces: Iterator[bytes]


def snapshot_export(*, actor: Actor, snapshot: Snapshot, form: str) -> Export:
    """The snapshot as a file, of a form of `formats_for`, that gives the same digest when it is brought in again.

    Whoever curates may take data out, for it is a copy that nothing here protects any more.
    Raises: as `require_lossless`; the pieces raise AppError `blob_missing`, `digest_mismatch`, and end there.
    """
    service = snapshot.service
    require(actor, Permission.CURATE, service.project)
    items = snapshot_items(snapshot)
    chosen = require_lossless(snapshot, items, form)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        data = {"format": form, "size": snapshot.size, "digest": snapshot.digest}
        log.record("snapshot.exported", snapshot, data)
    name = f"{service.name}-{snapshot.role}-{snapshot.pk}.{chosen.suffix}"
    return Export(name, chosen.content_type, chosen.pieces(snapshot, items))
