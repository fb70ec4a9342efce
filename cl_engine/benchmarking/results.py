"""A benchmark's results as data: every trial's, and mean and deviation over the seeds, as JSON and CSV."""

import csv
import io
import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.files import write_bytes

RESULTS, TABLE = "results.json", "results.csv"
FIGURES = (
    "acc",
    "forgetting",
    "bwt",
    "fwt",
    "aaa",
    "la",
    "seconds",
    "samples_per_s",
    "peak_mib",
    "cache_bytes",
    "parameters",
)
Results = dict[str, Any]


def gathered(spec: BenchmarkSpec, outcomes: Sequence[Outcome]) -> Results:
    """The spec, each trial that is finished, each that failed, and the strategies' mean figures with deviations."""
    finished = [one for one in outcomes if one.done and one.failure is None]
    trials: list[dict[str, Any]] = [
        {"strategy": one.strategy, "seed": one.seed, "accuracy": one.accuracy, "figures": one.figures()}
        for one in finished
    ]
    failed = [
        {"strategy": one.strategy, "seed": one.seed, "failure": one.failure}
        for one in outcomes
        if one.failure
    ]
    names = dict.fromkeys(trial["strategy"] for trial in trials)
    summary = {name: _summed([one["figures"] for one in trials if one["strategy"] == name]) for name in names}
    asked = json.loads(spec.model_dump_json(exclude={"datasets", "jobs"}))
    return {"spec": asked, "summary": summary, "trials": trials, "failed": failed}


def write_results(folder: Path, results: Results) -> None:
    """results.json, and results.csv with a line for each trial."""
    write_bytes(folder / RESULTS, json.dumps(results, indent=1, allow_nan=False).encode())
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["strategy", "seed", *FIGURES])
    for trial in results["trials"]:
        writer.writerow([trial["strategy"], trial["seed"], *(trial["figures"][name] for name in FIGURES)])
    write_bytes(folder / TABLE, table.getvalue().encode())


def _summed(figures: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """mean, and sample standard deviation (0 for one seed), of each figure."""
    found = {}
    for name in FIGURES:
        values = [one[name] for one in figures]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        found[name] = {"mean": statistics.fmean(values), "std": spread}
    return found
