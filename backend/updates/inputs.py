"""What the engine is given for a run: its spec and everything the spec names."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV
from backend.core.blobs import blobs
from backend.datasets.models import Snapshot
from backend.datasets.selectors import snapshot_arrays
from backend.engine import BaseVersion, Samples, write_benchmark_spec, write_export_spec, write_update_spec
from backend.engine.asking import SPEC_FILE
from backend.registry.services import materialise
from backend.serving.board import governor
from backend.updates.folders import inputs_folder
from backend.updates.models import Benchmark, Run, UpdateRun

WEIGHTS, STATE = "model.safetensors", "state.safetensors"
IMPORT_MEMORY = 500
RANDOM_PROBES = 16


def write_inputs(run: Run) -> Path:
    """The run's spec, written by its first attempt and the same for all. Raises AppError."""
    folder = inputs_folder(run)
    spec = folder / SPEC_FILE
    if spec.is_file():
        return spec
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(run, Benchmark):
        return write_benchmark_spec(folder, run.spec, ENV.datasets, ENV.benchmark_jobs)
    return _import_spec(run, folder) if run.kind == "import" else _update_spec(run, folder)


def _update_spec(run: UpdateRun, folder: Path) -> Path:
    assert run.snapshot is not None
    classes, made_from = run.spec["classes"], run.reproduces or run.base or run.service
    return write_update_spec(
        folder,
        signature=_signature(run),
        architecture=made_from.architecture,
        architecture_parameters=made_from.architecture_parameters,
        strategy=run.strategy,
        parameters=run.spec["parameters"],
        training=run.spec["training"],
        samples=Samples(*snapshot_arrays(run.snapshot, classes)),
        evaluation={
            name: Samples(*snapshot_arrays(snapshot, classes))
            for name, snapshot in set_names(run.evaluation.order_by("pk")).items()
        },
        base=_base(run, folder),
        governor=governor(run.service.name, run.service.latency_objective_ms),
    )


def _import_spec(run: UpdateRun, folder: Path) -> Path:
    probe = run.snapshot
    samples = _probe(probe, run.spec["classes"]) if probe else _random_probe(run.service.signature)
    # What is held back for judging never becomes memory.
    remembered = probe is not None and probe.role == "training" and samples.y is not None
    return write_export_spec(
        folder,
        signature=_signature(run),
        architecture=run.service.architecture,
        architecture_parameters=run.service.architecture_parameters,
        weights=blobs().verified_path(run.weights),
        samples=samples,
        memory_size=IMPORT_MEMORY if remembered else 0,
    )


def set_names(snapshots: Iterable[Snapshot]) -> dict[str, Snapshot]:
    """A name for each evaluation set: its role, with its number where the role is not alone."""
    rows = list(snapshots)
    roles = [snapshot.role for snapshot in rows]
    return {s.role if roles.count(s.role) == 1 else f"{s.role}-{s.pk}": s for s in rows}


def _base(run: UpdateRun, folder: Path) -> BaseVersion | None:
    if run.base is None:
        return None
    place = folder / "base"
    place.mkdir(exist_ok=True)
    kept = set(run.base.artifacts.values_list("name", flat=True)) & {WEIGHTS, STATE}
    materialise(run.base, place, sorted(kept))
    state = place / STATE if STATE in kept else None
    return BaseVersion(weights=place / WEIGHTS, classes=run.base.classes, state=state)


def _signature(run: UpdateRun) -> dict[str, Any]:
    return {**run.service.signature, "classes": run.spec["classes"]}


def _probe(probe: Snapshot, classes: list[str]) -> Samples:
    """The snapshot's inputs, with labels where the model knows all of them."""
    known = set(probe.classes) <= set(classes)
    x, y, ids = snapshot_arrays(probe, classes if known else probe.classes)
    return Samples(x, y if known else None, ids)


def _random_probe(signature: dict[str, Any]) -> Samples:
    """Inputs all over the signature's range: (RANDOM_PROBES, *shape)."""
    usual = (0, 255) if signature["dtype"] == "uint8" else (-1, 1)
    low, high = signature["range"] or usual
    values = np.random.default_rng(0).uniform(low, high, (RANDOM_PROBES, *signature["shape"]))
    ids = np.array([f"random-{number}" for number in range(RANDOM_PROBES)])
    return Samples(values.astype(signature["dtype"]), None, ids)
