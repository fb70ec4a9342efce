"""The installation's own secrets: made once, kept where only their owner reads them."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("MODELCIE_SECRET_KEY", "MODELCIE_TRITON_API_KEY")


def load(path: Path) -> dict[str, str]:
    """The secrets by the setting each is for; those that are missing are made and stored (mode 0600)."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in NAMES if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(48) for name in missing}
        _write(path, json.dumps(kept, indent=1))
    return kept


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
