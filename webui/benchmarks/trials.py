"""How far each trial of a benchmark is: a line for each strategy, a cell for each seed."""

from collections.abc import Mapping
from typing import Any

from backend.updates.models import Benchmark
from webui.benchmarks.curves import Curves
from webui.benchmarks.titles import title_of

Cell = dict[str, Any]


def trial_grid(run: Benchmark, told: Mapping[str, Curves]) -> list[tuple[str, list[Cell]]]:
    """told: the accuracies so far, by strategy and seed. A cell: state, text, and the share that is learnt."""
    results = run.results or {}
    failed = {(one["strategy"], one["seed"]) for one in results.get("failed", ())}
    parameters = run.spec["scenario"]["parameters"]
    stages = int(parameters.get("validation_experiences") or parameters["experiences"])
    return [
        (
            title_of(name),
            [
                _cell(told.get(name, {}).get(seed, ()), stages, (name, seed) in failed)
                for seed in run.spec["seeds"]
            ],
        )
        for name in run.strategies
    ]


def failures_of(run: Benchmark) -> list[tuple[str, str, str]]:
    """Strategy, seeds and reason of the trials that failed: those that failed alike together."""
    seeds: dict[tuple[str, str], list[int]] = {}
    for one in (run.results or {}).get("failed", ()):
        seeds.setdefault((one["strategy"], one["failure"]), []).append(one["seed"])
    return [(title_of(name), ", ".join(map(str, found)), why) for (name, why), found in seeds.items()]


def _cell(accuracies: Any, stages: int, failed: bool) -> Cell:
    learnt = len(accuracies)
    share = min(1.0, learnt / stages)
    if failed:
        return {"state": "failed", "text": "failed", "share": share}
    if learnt >= stages:
        return {"state": "done", "text": f"{100 * accuracies[-1]:.1f} %", "share": 1.0}
    text = f"stage {learnt} of {stages}" if learnt else "waiting"
    return {"state": "begun" if learnt else "waiting", "text": text, "share": share}
