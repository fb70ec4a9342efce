"""The files of a version: which there must be, cheap checks of their headers, and the way out of the store."""

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from backend.core.blobs import blobs
from backend.core.errors import AppError, NotFoundError
from backend.engine import validate_weights
from backend.registry.models import Artifact, ModelVersion
from backend.registry.onnx_header import has_graph

REQUIRED = ("model.safetensors", "model.onnx", "embedding.onnx", "labels.txt", "warmup.npz")
OPTIONAL = ("state.safetensors", "state.json", "result.json")


def artifact_files(folder: Path, classes: Sequence[str]) -> dict[str, Path]:
    """Name -> file of every artifact in a job's folder, each readable by its header.

    Raises: AppError `artifact_missing`, `weights_unreadable`, `onnx_unreadable`, `labels_mismatch`.
    """
    missing = [name for name in REQUIRED if not (folder / name).is_file()]
    if missing:
        raise AppError("artifact_missing", f"The version lacks {', '.join(missing)}.", missing=missing)
    files = {name: folder / name for name in (*REQUIRED, *OPTIONAL) if (folder / name).is_file()}
    validate_weights(files["model.safetensors"])
    for name in ("model.onnx", "embedding.onnx"):
        if not has_graph(files[name]):
            raise AppError("onnx_unreadable", f"{name} is no ONNX model.", name=name)
    labels = files["labels.txt"].read_text("utf-8").split("\n")[:-1]
    if labels != list(classes):
        raise AppError(
            "labels_mismatch",
            "labels.txt does not list the version's classes in their order.",
            expected=list(classes),
            given=labels,
        )
    return files


def store_artifacts(files: dict[str, Path]) -> list[Artifact]:
    """Copy the files into the blob store; rows for them, not saved yet and of no version.

    Raises: AppError `digest_mismatch` where result.json names another digest for a file.
    """
    promised = _promised(files.get("result.json"))
    rows = []
    for name, path in files.items():
        digest = blobs().put_file(path)
        if promised.get(name, digest) != digest:
            raise AppError(
                "digest_mismatch", f"{name} is not the file that the job finished with.", name=name
            )
        rows.append(Artifact(name=name, digest=digest, size_bytes=blobs().path(digest).stat().st_size))
    return rows


def artifact_path(version: ModelVersion, name: str) -> Path:
    """The file of an artifact, its content checked. Raises NotFoundError `artifact_missing`, as `BlobStore.read`."""
    return blobs().verified_path(artifact(version, name).digest)


def artifact(version: ModelVersion, name: str) -> Artifact:
    """The version's artifact of that name. Raises NotFoundError `artifact_missing`."""
    found = version.artifacts.filter(name=name).first()
    if found is None:
        raise NotFoundError("artifact_missing", f"{version} has no {name}.", name=name)
    return found


def materialise(version: ModelVersion, folder: Path, names: Iterable[str] | None = None) -> Path:
    """Copy the version's artifacts (all, or those named) into `folder`, their content checked; returns it.

    Copies, so that nobody who writes there can change the store. Raises as `artifact_path`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = version.artifacts.values_list("name", flat=True) if names is None else names
    for name in wanted:
        shutil.copyfile(artifact_path(version, name), folder / name)
    return folder


def _promised(result: Path | None) -> dict[str, str]:
    """Name -> digest, as result.json has it."""
    if result is None:
        return {}
    try:
        entries: dict[str, Any] = json.loads(result.read_bytes()).get("artifacts", {})
        return {name: str(entry["sha256"]) for name, entry in entries.items()}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise AppError("result_unreadable", f"result.json does not list the artifacts: {error!r}.") from error
