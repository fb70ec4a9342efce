"""Imports are announced, received, begun and cancelled here, and go on where a worker died."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from backend.access.roles import Permission
from backend.access.rules import require
from backend.config.environment import ENV
from backend.core.actor import Actor, system_actor
from backend.core.acts import Act, act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.importing.files import (
    append,
    digest_of,
    discard,
    file_of,
    received_bytes,
    require_room,
)
from backend.datasets.importing.items import NAME_LENGTH, printable
from backend.datasets.importing.rows import Columns
from backend.datasets.importing.sources import chosen_columns, require_readable, waits_for_columns
from backend.datasets.models import DataImport
from backend.datasets.services.samples import require_words
from backend.jobs.turns import turn_queue
from backend.projects.models import Service

ACTOR = system_actor("control")
# What ends its worker so often ends the next one, too.
MOST_LOST = 5


def import_create(
    *,
    actor: Actor,
    service: Service,
    file_name: str,
    size_bytes: int,
    reserved: str = "",
    new_class: bool = False,
) -> DataImport:
    """Announce a file of `size_bytes`, which then comes by `import_receive`.

    reserved: hold its samples back for `validation` or the `golden` set. new_class: take classes that the service
    has not met.
    Raises: AppError `import_empty`, `import_too_large`, `storage_full`, `reserved_unknown`.
    """
    require(actor, Permission.CURATE, service.project)
    require_words("import", reserved)
    _require_size(size_bytes)
    require_room(size_bytes)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        found = DataImport.objects.create(
            service=service,
            file_name=printable(file_name)[-NAME_LENGTH:],
            size_bytes=size_bytes,
            upload=secrets.token_hex(16),
            reserved=reserved,
            new_class=new_class,
            created_by=actor.ref,
        )
        log.record("data_import.created", found, {"file": found.file_name, "size_bytes": size_bytes})
    return found


def import_receive(*, actor: Actor, data_import: DataImport, offset: int, pieces: Iterable[bytes]) -> int:
    """Take more of its file, from `offset` on; returns how many bytes there are now.

    Raises: ConflictError `import_begun`, and as `files.append`.
    """
    require(actor, Permission.CURATE, data_import.service.project)
    _require_receiving(data_import)
    return append(data_import, offset, pieces)


def import_begin(*, actor: Actor, data_import: DataImport, columns: Columns | None = None) -> DataImport:
    """Have a worker make samples of the file, which has come in whole.

    columns: of a table; None: those that its preview proposes.
    Raises: ConflictError `import_begun`, `import_incomplete`, `import_under_way` for the same file; AppError as
    `sources.require_readable` and `sources.chosen_columns`.
    """
    service = data_import.service
    require(actor, Permission.CURATE, service.project)
    _require_receiving(data_import)
    _require_whole(data_import)
    require_readable(file_of(data_import), service)
    chosen = chosen_columns(file_of(data_import), service, columns)
    digest = digest_of(data_import)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        _require_alone(data_import, digest)
        data_import.digest, data_import.columns = digest, chosen
        data_import.save(update_fields=["digest", "columns"])
        advance(data_import, "queued", act=log, digest=digest)
        turn_queue(data_import)
    return data_import


def import_arrived(*, actor: Actor, data_import: DataImport) -> DataImport:
    """Begin what came in whole, but for a table, whose columns are chosen first.

    A file that no import can be made of leaves nothing behind. Raises as `import_begin` does.
    """
    service = data_import.service
    require(actor, Permission.CURATE, service.project)
    _require_receiving(data_import)
    _require_whole(data_import)
    try:
        if not waits_for_columns(file_of(data_import), service):
            return import_begin(actor=actor, data_import=data_import)
        require_readable(file_of(data_import), service)
    except AppError as refusal:
        _refused(data_import, actor, refusal)
        raise
    return data_import


def import_upload(
    *,
    actor: Actor,
    service: Service,
    file_name: str,
    size_bytes: int,
    pieces: Iterable[bytes],
    **options: object,
) -> DataImport:
    """A whole file at once: announced, received and begun; a table waits for a choice of its columns.

    What is refused leaves no file behind. options: `reserved` and `new_class`. Raises as the three do.
    """
    found = import_create(
        actor=actor,
        service=service,
        file_name=file_name,
        size_bytes=size_bytes,
        **options,  # type: ignore[arg-type]
    )
    try:
        import_receive(actor=actor, data_import=found, offset=0, pieces=pieces)
    except AppError as refusal:
        _refused(found, actor, refusal)
        raise
    return import_arrived(actor=actor, data_import=found)


def import_cancel(*, actor: Actor, data_import: DataImport) -> None:
    """Cancel it: at once where no worker has it, else after the items in hand. What came in stays.

    Raises: ConflictError `transition_refused` where it has ended already.
    """
    with act(data_import.scope, actor) as log:
        require(actor, Permission.CURATE, data_import.service.project)
        data_import.refresh_from_db()
        if data_import.state == "running" and data_import.heartbeat_at:
            data_import.cancel_requested = True
            data_import.save(update_fields=["cancel_requested"])
            log.record("data_import.cancel_requested", data_import)
        else:
            _give_up(data_import, log, "cancelled by hand")


def import_requeue(data_import: DataImport) -> None:
    """Go on with what a worker that died had taken, from the last items that were written."""
    silent_since = data_import.heartbeat_at
    with act(data_import.scope, ACTOR) as log:
        data_import.refresh_from_db()
        if (data_import.state, data_import.heartbeat_at) != ("running", silent_since):
            return
        if data_import.cancel_requested:
            _give_up(data_import, log, "its worker did not end it")
            return
        data_import.lost += 1
        data_import.heartbeat_at = None
        data_import.save(update_fields=["lost", "heartbeat_at"])
        if data_import.lost >= MOST_LOST:
            import_end(
                data_import, "failed", log, f"{MOST_LOST} workers ended at the same items: split the file."
            )
        else:
            advance(data_import, "queued", act=log, reason="its worker did not end it")
            turn_queue(data_import)


def import_expire(data_import: DataImport) -> None:
    """Give an upload up that stopped half-way, or that nobody began."""
    limit = now() - timedelta(hours=ENV.import_upload_hours)
    path = file_of(data_import)
    changed_s = path.stat().st_mtime if path.exists() else data_import.created_at.timestamp()
    if changed_s > limit.timestamp():
        return
    with act(data_import.scope, ACTOR) as log:
        data_import.refresh_from_db()
        if data_import.state == "receiving":
            _give_up(data_import, log, "its upload stopped half-way")


def import_end(data_import: DataImport, state: str, log: Act, reason: str = "") -> None:
    """Write how it ended; its file goes."""
    reason = printable(reason)
    data_import.problem = reason if state == "failed" else ""
    data_import.finished_at, data_import.heartbeat_at = log.at, None
    data_import.save(update_fields=["problem", "finished_at", "heartbeat_at"])
    counts = {name: getattr(data_import, name) for name in ("added", "known", "rejected")}
    advance(data_import, state, act=log, reason=reason, **counts)
    discard(data_import)


def _refused(data_import: DataImport, actor: Actor, refusal: AppError) -> None:
    with act(data_import.scope, actor) as log:
        _give_up(data_import, log, refusal.detail)


def _give_up(data_import: DataImport, log: Act, reason: str) -> None:
    import_end(data_import, "cancelled", log, reason)


def _require_size(size_bytes: int) -> None:
    if size_bytes < 1:
        raise AppError("import_empty", "The file is empty.", field="file")
    if size_bytes > ENV.import_bytes:
        raise AppError(
            "import_too_large",
            f"The file has {size_bytes:,} bytes; at most {ENV.import_bytes:,} are taken: split it.",
            field="file",
        )


def _require_receiving(data_import: DataImport) -> None:
    if data_import.state != "receiving":
        raise ConflictError(
            "import_begun", f"This import is {data_import.state}: it takes no more of a file."
        )


def _require_whole(data_import: DataImport) -> None:
    if (have := received_bytes(data_import)) != data_import.size_bytes:
        raise ConflictError(
            "import_incomplete",
            f"{have:,} of {data_import.size_bytes:,} bytes came in: send the rest first.",
            received_bytes=have,
        )


def _require_alone(data_import: DataImport, digest: str) -> None:
    others = DataImport.objects.filter(service=data_import.service, digest=digest)
    if other := others.filter(state__in=["queued", "running"]).exclude(pk=data_import.pk).first():
        raise ConflictError(
            "import_under_way",
            f"The same file is being brought in already, by import {other.pk}.",
            field="file",
            data_import=other.pk,
        )
