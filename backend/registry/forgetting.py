"""What versions forget of erased samples: the memory of their state, and golden inputs. Weights stay as they are."""

import tempfile
from pathlib import Path

import numpy as np
from django.db import transaction

from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.errors import InterruptionError
from backend.datasets.erased import Erased
from backend.datasets.held_files import rows_held, state_ids
from backend.engine import forget_command, require_finished
from backend.engine.runtime import OnnxModel
from backend.jobs.supervisor import Command, supervise
from backend.registry.artifacts import artifact_path, materialise
from backend.registry.models import Artifact, ModelVersion

STATE, STATE_TEXT, WARMUP, MODEL = "state.safetensors", "state.json", "warmup.npz", "model.onnx"
LIMIT_S = 600.0
ACTOR = system_actor("erasure")


def states_forget(erased: Erased) -> list[str]:
    """Rewrite each state that remembers one of the samples, and delete the old file."""
    for version in _remembering(erased):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            materialise(version, folder, [STATE])
            (folder / "ids.txt").write_text("".join(f"{pk}\n" for pk in sorted(erased.ids)))
            out = folder / "out"
            command = forget_command(folder / "ids.txt", folder / STATE, out)
            outcome = supervise(Command(command, folder, LIMIT_S), lambda: _goes_on(erased))
            erased.beat()
            require_finished(outcome.returncode, out, outcome.output)
            written = [path for path in (out / STATE, out / STATE_TEXT) if path.is_file()]
            _replace(version, erased, written)
    return []


def states_found(erased: Erased) -> int:
    return len(_remembering(erased))


def goldens_forget(erased: Erased) -> list[str]:
    """Take the samples out of what versions are warmed up and proved with."""
    for version in _warmed_by(erased):
        with tempfile.TemporaryDirectory() as name:
            arrays = _warmup(version)
            kept = ~rows_held(arrays, erased)
            left = {key: values[kept] for key, values in arrays.items()}
            path = Path(name) / WARMUP
            np.savez(path, **(left if kept.any() else _made_up(version, arrays)))
            _replace(version, erased, [path])
    return []


def goldens_found(erased: Erased) -> int:
    return len(_warmed_by(erased))


def _remembering(erased: Erased) -> list[ModelVersion]:
    return [
        row.version
        for row in _artifacts(erased, STATE)
        if not erased.ids.isdisjoint(state_ids(artifact_path(row.version, STATE)))
    ]


def _warmed_by(erased: Erased) -> list[ModelVersion]:
    return [
        row.version for row in _artifacts(erased, WARMUP) if rows_held(_warmup(row.version), erased).any()
    ]


def _artifacts(erased: Erased, name: str) -> list[Artifact]:
    """Of every version of the service, whose files are there."""
    rows = Artifact.objects.filter(version__service=erased.service, name=name).select_related("version")
    found = []
    for row in rows.order_by("version"):
        erased.beat()
        if blobs().holds(row.digest):
            found.append(row)
    return found


def _warmup(version: ModelVersion) -> dict[str, np.ndarray]:
    with np.load(artifact_path(version, WARMUP), allow_pickle=False) as stored:
        return dict(stored)


def _made_up(version: ModelVersion, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """One input of nobody, in place of those that all go, and what the version answers to it."""
    signature = version.service.signature
    x = np.full_like(arrays["x"][:1], (signature["range"] or (0, 1))[0])
    probabilities = OnnxModel(artifact_path(version, MODEL), threads=1).predict(x)
    return {"x": x, "probabilities": probabilities, "ids": np.array(["made-up"])}


def _replace(version: ModelVersion, erased: Erased, files: list[Path]) -> None:
    """Have these files in place of the version's own of their names, which say since what they were and why not."""
    new = {path.name: (blobs().put_file(path), path.stat().st_size) for path in files}
    with act(project_scope(version.service.project_id), ACTOR) as log:
        rows = version.artifacts.select_for_update().filter(name__in=new)
        replaced = [row for row in rows if row.digest != new[row.name][0]]
        old = {row.digest for row in replaced}
        for row in replaced:
            row.registered, row.rewritten_by = row.registered_digest, erased.cause
            row.digest, row.size_bytes = new[row.name]
            row.save(update_fields=["digest", "size_bytes", "registered", "rewritten_by"])
        data: dict[str, object] = {"files": [row.name for row in replaced], "cause": erased.cause}
        log.record("version.files_rewritten", version, data)
        transaction.on_commit(lambda: _discard(old))


def _discard(digests: set[str]) -> None:
    """Delete those that no version has any more."""
    for digest in digests:
        if not Artifact.objects.filter(digest=digest).exists():
            blobs().delete(digest)


def _goes_on(erased: Erased) -> bool:
    try:
        erased.beat()
    except InterruptionError:
        return False
    return True
