"""A benchmark's results as data: every trial's, and mean and deviation over the seeds, as JSON and CSV."""

import csv
import io
import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.files import write_bytes

RESULTS, TABLE, TUNING_TABLE = "results.json", "results.csv", "tuning.csv"
# What is told of a trial, with its label and form for people.
FIGURES = {
    "acc": ("accuracy", "{:.3f}"),
    "forgetting": ("forgetting", "{:.3f}"),
    "bwt": ("backward transfer", "{:.3f}"),
    "fwt": ("forward transfer", "{:.3f}"),
    "aaa": ("anytime accuracy", "{:.3f}"),
    "la": ("learning accuracy", "{:.3f}"),
    "seconds": ("training, s", "{:.1f}"),
    "samples_per_s": ("samples/s", "{:,.0f}"),
    "peak_mib": ("peak memory, MiB", "{:,.0f}"),
    "cache_bytes": ("kept samples, bytes", "{:,.0f}"),
    "parameters": ("parameters", "{:,.0f}"),
}
COUNTS = ("accuracy", "complete", "pruned", "failed")
Results = dict[str, Any]


def gathered(
    spec: BenchmarkSpec, outcomes: Sequence[Outcome], tuning: dict[str, Any] | None = None
) -> Results:
    """The spec, each trial that is finished, each that failed, and the strategies' mean figures with deviations.

    tuning: what was searched and found before, as `tune` gives it.
    """
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
    return {"spec": asked, "summary": summary, "trials": trials, "failed": failed, "tuning": tuning}


def write_results(folder: Path, results: Results) -> tuple[str, ...]:
    """Write results.json, results.csv (a line a trial) and, if it was tuned, tuning.csv (a line a parameter).

    Returns: the files' names.
    """
    write_bytes(folder / RESULTS, json.dumps(results, indent=1, allow_nan=False).encode())
    lines = [
        [trial["strategy"], trial["seed"], *(trial["figures"][name] for name in FIGURES)]
        for trial in results["trials"]
    ]
    _write_table(folder / TABLE, ["strategy", "seed", *FIGURES], lines)
    if results["tuning"] is None:
        return RESULTS, TABLE
    _write_table(
        folder / TUNING_TABLE,
        ("strategy", "parameter", "searched", "chosen", *COUNTS, "seen"),
        _tuned(results["tuning"]),
    )
    return RESULTS, TABLE, TUNING_TABLE


def searched_range(found: dict[str, Any]) -> str:
    """A range or choices that were searched, in words."""
    if "choices" in found:
        return " | ".join(map(str, found["choices"]))
    return f"{found['low']:g} to {found['high']:g}{', log' if found['log'] else ''}"


def _tuned(tuning: dict[str, Any]) -> Iterator[list[Any]]:
    for name, found in tuning["strategies"].items():
        counts = [found[count] for count in COUNTS]
        for parameter, searched in found["searched"].items():
            yield [
                name,
                parameter,
                searched_range(searched),
                found["chosen"][parameter],
                *counts,
                tuning["seen"],
            ]


def _write_table(path: Path, head: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([head, *lines])
    write_bytes(path, table.getvalue().encode())


def _summed(figures: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    """mean, and sample standard deviation (0 for one seed), of each figure."""
    found = {}
    for name in FIGURES:
        values = [one[name] for one in figures]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        found[name] = {"mean": statistics.fmean(values), "std": spread}
    return found
