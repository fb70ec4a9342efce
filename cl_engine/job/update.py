"""The update job: new samples in; a new version, its serving models and its state out."""

import time
from pathlib import Path
from typing import Any

from cl_engine.data import TensorDataset, read_npz
from cl_engine.export import export_model
from cl_engine.job.conditions import conditions
from cl_engine.job.devices import ready_torch
from cl_engine.job.folder import STATE, STATE_TEXT, Job, described_artifacts, write_json
from cl_engine.specs import UpdateSpec


def work(job: Job[UpdateSpec]) -> dict[str, Any]:
    """Train, export, and say what came of it. Raises EngineError."""
    began_s = time.monotonic()
    spec = job.spec
    ready_torch(job.share.threads, spec.train.device)
    samples, sets = _read(spec)
    # Avalanche takes seconds to load, so only after the data proved readable.
    from cl_engine.job.training import Training

    training = Training(job, samples, sets)
    state = training.run()
    trained_s = time.monotonic()
    job.events.log("Exporting the model.")
    state.write(job.out / STATE)
    write_json(job.out / STATE_TEXT, state.described())
    probes = next(iter(sets.values()), samples)
    export = export_model(training.model, spec.signature, probes, job.out, threads=job.share.threads)
    return {
        "classes": list(spec.signature.classes),
        "metrics": training.metrics,
        "parity": export.parity,
        "threads": job.share.threads,
        "conditions": conditions(job.share.threads, spec.train.device),
        "yields_by": job.share.yields_by,
        "governor": training.governor.summary() if training.governor else None,
        "seconds": round(time.monotonic() - began_s, 3),
        "training_seconds": round(trained_s - began_s, 3),
        "artifacts": described_artifacts(job.out, (*export.names, STATE, STATE_TEXT)),
        "memory_ids": state.memory_ids,
        "train_ids": list(samples.ids),
    }


def _read(spec: UpdateSpec) -> tuple[TensorDataset, dict[str, TensorDataset]]:
    """The new samples, and the evaluation sets by name, for the device that trains."""

    def read(path: Path) -> TensorDataset:
        found = read_npz(path, spec.signature, resident_bytes=spec.data.resident_bytes)
        return found.to(spec.train.device)

    return read(spec.data.train), {item.name: read(item.path) for item in spec.evaluation_sets}
