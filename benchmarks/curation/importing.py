"""`python -m benchmarks.curation.importing --images N`: a zip of JPEGs into samples, by a worker of its own.

Prints {"import_s", "added"}: the seconds from the import's begin to its end. The images are those of cifar10_jpeg.zip
in MODELCIE_DATASETS, else noise of the same kind. The database and the home are those of the environment.
"""

import argparse
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.apart import make_tables, say

NAME = "cifar10_jpeg.zip"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
LOOK_EVERY_S = 0.2


def jpegs(path: Path, count: int) -> None:
    """Write a zip of so many images of 32 x 32, a folder for each class."""
    given = Path(os.environ.get("MODELCIE_DATASETS", "")) / NAME
    with zipfile.ZipFile(path, "w") as written:
        if given.is_file():
            with zipfile.ZipFile(given) as archive:
                entries = [entry for entry in archive.infolist() if entry.filename.endswith(".jpg")]
                for entry in entries[:: max(1, len(entries) // count)][:count]:
                    written.writestr(entry.filename, archive.read(entry))
            return
        random = np.random.default_rng(0)
        for number in range(count):
            image = io.BytesIO()
            Image.fromarray(random.integers(0, 256, (32, 32, 3), np.uint8)).save(image, "JPEG")
            written.writestr(f"{CLASSES[number % len(CLASSES)]}/{number}.jpg", image.getvalue())


def brought_in(path: Path) -> dict[str, float]:
    """Seconds from the begin of an import of the zip to its end, and how many samples it added."""
    from backend.datasets.importing.services import import_upload
    from backend.datasets.models import DataImport

    with path.open("rb") as file:
        found = import_upload(
            actor=_actor(),
            service=_service(),
            file_name=path.name,
            size_bytes=path.stat().st_size,
            pieces=iter(lambda: file.read(1 << 20), b""),
        )
    began_s = time.monotonic()
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], stderr=subprocess.DEVNULL)
    try:
        while found.state not in DataImport.machine.final:
            time.sleep(LOOK_EVERY_S)
            found.refresh_from_db()
    finally:
        worker.terminate()
        worker.wait()
    if found.state != "finished" or found.rejected:
        raise SystemExit(
            f"The import is {found.state}, {found.rejected} images were rejected: {found.problem}"
        )
    return {"import_s": time.monotonic() - began_s, "added": found.added}


def _actor() -> Any:
    from backend.core.actor import system_actor

    return system_actor("benchmark")


def _service() -> Any:
    from backend.projects.services import project_create, service_create

    signature = {
        "task": "image_classification",
        "input_name": "input",
        "output_name": "probabilities",
        "dtype": "uint8",
        "shape": [3, 32, 32],
        "layout": "CHW",
        "range": [0, 255],
        "classes": list(CLASSES),
        "features": None,
    }
    project = project_create(actor=_actor(), name="Curation", slug="curation")
    return service_create(
        actor=_actor(), project=project, name="cifar", title="", signature=signature, architecture="small_cnn"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curation.importing", description=__doc__)
    parser.add_argument("--images", type=int, required=True)
    asked = parser.parse_args()
    make_tables()
    path = Path(os.environ["MODELCIE_HOME"]) / NAME
    jpegs(path, asked.images)
    say(brought_in(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
