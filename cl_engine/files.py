"""Files that are replaced as a whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from cl_engine.errors import EngineError


def write_bytes(path: Path, content: bytes) -> None:
    """Write aside, flush to the disk, rename: readers see the old file or the new one.

    Raises: EngineError storage_failed, where the disk is full or refuses; the old file is then as it was.
    """
    aside = path.with_name(path.name + ".part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        detail = f"{path.name} could not be written ({error.strerror}); what was there before is as it was. "
        detail += f"Make room in {path.parent}, or let this user write there, and start again."
        raise EngineError("storage_failed", detail, path=str(path), size_bytes=len(content)) from error
