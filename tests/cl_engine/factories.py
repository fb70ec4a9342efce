"""Small real data and specs for the engine's tests."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from cl_engine.data import read_npz
from cl_engine.data.tensorfile import write_tensors
from cl_engine.governor import Share
from cl_engine.job.events import EventLog
from cl_engine.job.folder import Job
from cl_engine.job.process import Interruptions
from cl_engine.scenarios import LabelledImages, digits, drifted, save_npz
from cl_engine.specs import UpdateSpec, parse

ROOT = Path(__file__).parents[2]
DIGITS = [str(digit) for digit in range(10)]
Json = dict[str, Any]


def write_digits(folder: Path) -> None:
    """Upright digits 0 to 8 to begin with, drifted ones of all ten classes later, and a test set of each."""
    rng = np.random.default_rng(0)
    shuffled = digits(rng)
    old, nine = shuffled[shuffled.y < 9], shuffled[shuffled.y == 9]
    save_npz(folder / "first.npz", old[:500])
    save_npz(folder / "old.npz", old[500:800])
    for name, start in (("new", 0), ("drifted", 1)):
        upright, nines = old[800 + 240 * start :][:240], nine[60 * start :][:60]
        x, y, ids = (
            np.concatenate([getattr(part, key) for part in (upright, nines)]) for key in ("x", "y", "ids")
        )
        order = rng.permutation(len(y))
        save_npz(
            folder / f"{name}.npz",
            LabelledImages(drifted(x[order], rng), y[order], ids[order], tuple(DIGITS)),
        )


def signature(classes: int = 10) -> Json:
    """8 x 8 digits."""
    return {
        "task": "image_classification",
        "dtype": "uint8",
        "shape": [1, 8, 8],
        "layout": "CHW",
        "range": [0, 255],
        "classes": DIGITS[:classes],
    }


def update_spec(data: Path, samples: str, strategy: str = "replay", **changes: Any) -> Json:
    """An update on `data`/<samples>.npz; `changes` replace whole fields, `epochs` and `parameters` one value."""
    epochs, parameters = changes.pop("epochs", 10), changes.pop("parameters", {})
    return {
        "signature": signature(),
        "model": {"name": "small_cnn"},
        "strategy": {"name": strategy, "parameters": parameters},
        "train": {"epochs": epochs, "threads": 1, "nice": 0, "checkpoint_every_s": 600},
        "data": {"train": str(data / f"{samples}.npz")},
        "evaluation": [{"name": name, "path": str(data / f"{name}.npz")} for name in ("old", "drifted")],
    } | changes


def base_of(folder: Path, classes: int) -> Json:
    """An update's artifacts as the next one's base."""
    state = folder / "state.safetensors"
    return {"weights": str(folder / "model.safetensors"), "state": str(state), "classes": DIGITS[:classes]}


def command(kind: str, spec: Json, out: Path) -> list[str]:
    """The command line of a job, its spec written beside its folder."""
    path = out.with_suffix(".json")
    path.write_text(json.dumps(spec))
    return [sys.executable, "-m", "cl_engine", kind, str(path), "--out", str(out)]


def run(kind: str, spec: Json, out: Path) -> int:
    """Run a job in a process of its own."""
    return subprocess.run(command(kind, spec, out), cwd=ROOT, capture_output=True, check=False).returncode


def update_job(spec: Json, out: Path) -> Job[UpdateSpec]:
    """A job to be worked on in this very process, whose signals and priority stay as they are."""
    out.mkdir(parents=True, exist_ok=True)
    interruptions = Interruptions.__new__(Interruptions)
    interruptions.asked = interruptions._deferred = False
    return Job(parse(UpdateSpec, spec), out, EventLog(out / "events.jsonl"), interruptions, Share(1, 0))


def trained(spec: Json, out: Path) -> Json:
    """Train in this process without exporting; leaves weights and state, returns metrics and memory_ids."""
    from cl_engine.job.training import Training

    job = update_job(spec, out)
    sets = {item.name: read_npz(item.path, job.spec.signature) for item in job.spec.evaluation_sets}
    samples = read_npz(job.spec.data.train, job.spec.signature)
    training = Training(job, samples, sets)
    state = training.run()
    state.write(out / "state.safetensors")
    write_tensors(out / "model.safetensors", training.model.state_dict())
    return {"metrics": training.metrics, "memory_ids": state.memory_ids, "train_ids": list(samples.ids)}


def events(out: Path, kind: str | None = None) -> list[Json]:
    """A job's events, of one kind where it is named."""
    found = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    return [event for event in found if kind in (None, event["kind"])]


def result(out: Path) -> Json:
    """A finished job's result."""
    content: Json = json.loads((out / "result.json").read_text())
    return content
