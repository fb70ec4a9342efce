"""The export job: a user's weights in; the artifacts of a version out, without training."""

import time
from typing import Any

import torch

from cl_engine.data import Memory, TensorDataset, read_npz
from cl_engine.export import export_model
from cl_engine.job.devices import ready_torch
from cl_engine.job.folder import STATE, STATE_TEXT, Job, described_artifacts, write_json
from cl_engine.job.progress import Progress
from cl_engine.models import load_model
from cl_engine.specs import ExportSpec
from cl_engine.state import CLState


def work(job: Job[ExportSpec]) -> dict[str, Any]:
    """Check the weights against the architecture, export, and say what came of it. Raises EngineError."""
    began_s = time.monotonic()
    spec = job.spec
    ready_torch(job.share.threads)
    progress = Progress(job.events, job.share, total_steps=1)
    model = load_model(spec.model, spec.signature, spec.weights)
    samples = read_npz(spec.samples, spec.signature, labelled=spec.memory_size > 0)
    state = _first_state(spec, samples)
    state.write(job.out / STATE)
    write_json(job.out / STATE_TEXT, state.described())
    export = export_model(model, spec.signature, samples, job.out, threads=job.share.threads)
    progress.advance()
    return {
        "classes": list(spec.signature.classes),
        "metrics": {},
        "parity": export.parity,
        "threads": job.share.threads,
        "seconds": round(time.monotonic() - began_s, 3),
        "artifacts": described_artifacts(job.out, (*export.names, STATE, STATE_TEXT)),
        "memory_ids": state.memory_ids,
        "train_ids": [],
    }


def _first_state(spec: ExportSpec, samples: TensorDataset) -> CLState:
    """All classes count as seen; the memory is a class-balanced part of the samples, where one is asked for."""
    classes = spec.signature.classes
    state = CLState(classes, seen=set(classes), experiences=1)
    if spec.memory_size:
        whole = Memory.of(samples, torch.Generator().manual_seed(0))
        state.memory = whole.bounded(spec.memory_size, "class_balanced")
    return state
