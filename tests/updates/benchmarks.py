"""Benchmarks for tests."""

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from backend.access.models import Project
from backend.updates.models import Benchmark
from backend.updates.services import attempt_begin, attempt_finish, benchmark_start
from backend.updates.services.results import FILES, IF_TUNED
from tests.factories import SYSTEM, make_project

# Accuracy after each of three stages on each, by seed.
NAIVE = [[0.98, 0.0, 0.0], [0.2, 0.96, 0.0], [0.1, 0.15, 0.94]]
REPLAY = [[0.98, 0.0, 0.0], [0.9, 0.92, 0.0], [0.84, 0.86, 0.9]]


def make_benchmark(project: Project | None = None, **fields: Any) -> Benchmark:
    """A queued benchmark of naive and replay on three stages of digits."""
    values: dict[str, Any] = {
        "scenario": {"name": "split-digits", "parameters": {"experiences": 3}},
        "strategies": [{"name": "naive"}, {"name": "replay"}],
        **fields,
    }
    return benchmark_start(actor=SYSTEM, project=project or make_project(), **values)


def make_running_benchmark(project: Project | None = None, **fields: Any) -> Benchmark:
    """A benchmark in its first attempt."""
    run = attempt_begin(Benchmark, make_benchmark(project, **fields).pk)
    assert run is not None
    return run


def make_finished_benchmark(project: Project | None = None, **fields: Any) -> Benchmark:
    """A benchmark with results as the engine leaves them."""
    run = make_running_benchmark(project, **fields)
    with tempfile.TemporaryDirectory() as folder:
        write_results(run, Path(folder))
        attempt_finish(run, Path(folder))
    return run


def write_results(run: Benchmark, folder: Path, ended: int | None = None) -> None:
    """What the engine leaves in its folder, made up; ended: only so many trials have."""
    trials = [_trial(name, seed) for name in run.strategies for seed in run.spec["seeds"]][:ended]
    names = dict.fromkeys(one["strategy"] for one in trials)
    summary = {name: _summary([one for one in trials if one["strategy"] == name]) for name in names}
    results = {"spec": run.spec, "summary": summary, "trials": trials, "failed": [], "tuning": _tuning(run)}
    (folder / "results.json").write_text(json.dumps(results))
    (folder / "results.csv").write_text("strategy,seed,acc\n")
    (folder / "report.html").write_text(f"<!doctype html><title>{run}</title>")
    names = [*FILES, IF_TUNED] if run.spec["tune"] else FILES
    if run.spec["tune"]:
        (folder / IF_TUNED).write_text("strategy,parameter,chosen\n")
    described = {name: {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()} for name in names}
    (folder / "result.json").write_text(json.dumps({"metrics": {}, "artifacts": described}))


def _tuning(run: Benchmark) -> dict[str, Any] | None:
    if not run.spec["tune"]:
        return None
    tried = {"values": {"learning_rate": 0.0123}, "state": "complete", "experiences": 2, "accuracy": 0.875}
    found = {
        "searched": {"learning_rate": {"low": 0.0001, "high": 0.3, "log": True}},
        "chosen": tried["values"],
        "accuracy": 0.875,
        "complete": 5,
        "pruned": 4,
        "failed": 1,
        "trials": [tried],
    }
    return {**run.spec["tune"], "seen": "Training samples alone.", "strategies": {"replay": found}}


def _trial(strategy: str, seed: int) -> dict[str, Any]:
    accuracy = NAIVE if strategy == "naive" else REPLAY
    last = accuracy[-1]
    kept = sum(last) / len(last)
    figures = {
        "acc": kept,
        "forgetting": (accuracy[0][0] - last[0] + accuracy[1][1] - last[1]) / 2,
        "bwt": (last[0] - accuracy[0][0] + last[1] - accuracy[1][1]) / 2,
        "fwt": 0.01,
        "aaa": 0.7,
        "la": 0.96,
        "seconds": 1.5 + seed,
        "samples_per_s": 12_000.0,
        "peak_mib": 410.0,
        "cache_bytes": 0 if strategy == "naive" else 64_000,
        "parameters": 19_210,
    }
    return {"strategy": strategy, "seed": seed, "accuracy": accuracy, "figures": figures}


def _summary(trials: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    found = {}
    for name in trials[0]["figures"]:
        values = [one["figures"][name] for one in trials]
        found[name] = {"mean": sum(values) / len(values), "std": (max(values) - min(values)) / 2}
    return found
