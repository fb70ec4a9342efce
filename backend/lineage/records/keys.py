"""The installation's keys that records are signed with: made once, rotated by hand, never taken from the list."""

import os
from pathlib import Path

from backend.config.environment import ENV
from backend.core.actor import Actor, system_actor
from backend.core.acts import SITE, Act, act
from backend.core.errors import ConflictError
from backend.core.signing import key_id, make_private_key, public_key_of
from backend.lineage.models import RecordKey

FILE = "record.key"
SIGNER = system_actor("records")


def signing_key() -> tuple[RecordKey, str]:
    """The key that signs now, and its private half. Raises: ConflictError `record_key_missing`."""
    found = _listed()
    if found is None:
        raise ConflictError(
            "record_key_missing",
            "Records are signed with a key that control makes, which has not run here yet: start it, and try again.",
        )
    return found


def key_keep() -> None:
    """Have a key in this home, and its public half in the list: also in a database that does not know it."""
    if _listed() is not None:
        return
    with act(SITE, SIGNER) as log:
        path = ENV.home / FILE
        if not path.exists():
            _write(path, make_private_key())
        _list(path.read_text(), log)


def key_rotate(*, actor: Actor) -> RecordKey:
    """Sign with a new key from now on. The old private half is overwritten; the old public one stays listed."""
    with act(SITE, actor) as log:
        private = make_private_key()
        _write(ENV.home / FILE, private)
        return _list(private, log)


def _listed() -> tuple[RecordKey, str] | None:
    path = ENV.home / FILE
    if not path.exists():
        return None
    private = path.read_text()
    key = RecordKey.objects.filter(pk=key_id(public_key_of(private)), retired_at=None).first()
    return (key, private) if key else None


def _list(private: str, log: Act) -> RecordKey:
    """Have this key in the list, and every other retired."""
    public = public_key_of(private)
    for other in RecordKey.objects.filter(retired_at=None).exclude(pk=key_id(public)):
        other.retired_at = log.at
        other.save(update_fields=["retired_at"])
        log.record("record_key.retired", other, {"public": other.public})
    listed = {"public": public, "retired_at": None}
    key, _ = RecordKey.objects.update_or_create(
        pk=key_id(public), defaults=listed, create_defaults={**listed, "created_at": log.at}
    )
    log.record("record_key.listed", key, {"public": public})
    return key


def _write(path: Path, text: str) -> None:
    """Replace the file at once; its owner alone reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
