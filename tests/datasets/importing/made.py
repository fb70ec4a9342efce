"""Archives and images as people make them, and as nobody should."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from backend.core.actor import Actor
from backend.datasets.importing.files import file_of
from backend.datasets.importing.performing import import_perform
from backend.datasets.importing.services import import_upload
from backend.datasets.models import DataImport
from backend.datasets.payloads import sample_array
from backend.projects.models import Service
from tests.factories import SYSTEM

Files = Mapping[str, bytes]


def picture(
    seed: int = 0, size: tuple[int, int] = (8, 8), mode: str = "L", form: str = "PNG", **how: Any
) -> bytes:
    """A file of random pixels, as many as (width, height)."""
    random = np.random.default_rng(seed)
    pixels = Image.fromarray(random.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8))
    return saved(pixels.convert(mode), form, **how)


def saved(image: Image.Image, form: str = "PNG", **how: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **how)
    return written.getvalue()


def zipped(files: Files, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def tarred(files: Files, mode: str = "w", links: Mapping[str, str] | None = None) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode=mode) as archive:  # type: ignore[call-overload]
        for name, target in (links or {}).items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def uploaded(
    service: Service, content: bytes, name: str = "data.zip", actor: Actor = SYSTEM, **options: Any
) -> DataImport:
    return import_upload(
        actor=actor, service=service, file_name=name, size_bytes=len(content), pieces=[content], **options
    )


def performed(found: DataImport) -> DataImport:
    """The import as the workers leave it."""
    while found.state in ("queued", "running"):
        import_perform(found.pk, found.turn)
        found.refresh_from_db()
    assert not file_of(found).exists()
    return found


def imported(service: Service, content: bytes, **options: Any) -> DataImport:
    return performed(uploaded(service, content, **options))


def counts(found: DataImport) -> tuple[int, int, int]:
    return found.added, found.known, found.rejected


def rejected(found: DataImport) -> dict[str, str]:
    """The code of each item that was not taken, by its name."""
    return dict(found.rejects.values_list("name", "code"))


def pixels_of(service: Service) -> np.ndarray:
    """(C, H, W) of the service's only sample."""
    return sample_array(service.samples.get())


def left_in(home: Path) -> list[Path]:
    return list((home / "imports").glob("*"))
