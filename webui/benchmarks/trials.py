"""How far a benchmark is: a line for each strategy, with its search, where it is tuned, and a cell for each seed."""

from collections.abc import Mapping
from typing import Any

from backend.updates.models import Benchmark
from backend.updates.states import BENCHMARK
from webui.benchmarks.titles import title_of
from webui.benchmarks.told import Curves, Search

Cell = dict[str, Any]


def trial_grid(
    run: Benchmark, told: Mapping[str, Curves], searches: Mapping[str, Search]
) -> list[tuple[str, list[Cell]]]:
    """told: the accuracies so far, by strategy and seed. A cell: state, text, and the share that is done."""
    results = run.results or {}
    failed = {(one["strategy"], one["seed"]) for one in results.get("failed", ())}
    parameters = run.spec["scenario"]["parameters"]
    stages = int(parameters.get("validation_experiences") or parameters["experiences"])
    begins = run.state in ("interrupted", *BENCHMARK.active)
    return [
        (
            title_of(name),
            [
                *_search_cells(run, searches.get(name, Search())),
                *(
                    _cell(told.get(name, {}).get(seed, ()), stages, (name, seed) in failed, begins)
                    for seed in run.spec["seeds"]
                ),
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


def tuning_so_far(run: Benchmark, told: Mapping[str, Curves], searches: Mapping[str, Search]) -> str:
    """How many candidates were tried while the benchmark tunes, in words; blank before and afterwards."""
    if run.state != "running" or not run.spec.get("tune") or told:
        return ""
    asked = run.spec["tune"]["trials"]
    tried = min(searches.get(name, Search()).tried for name in run.strategies)
    return f"{tried} of {asked} candidates of each strategy tried" if tried < asked else ""


def _search_cells(run: Benchmark, search: Search) -> list[Cell]:
    """One where the benchmark is tuned, else none."""
    if not run.spec.get("tune"):
        return []
    asked = run.spec["tune"]["trials"]
    best = f", best {100 * search.best:.1f} %" if search.best else ""
    state = "done" if search.tried >= asked else "begun" if search.tried else "waiting"
    return [
        {"state": state, "text": f"{search.tried} of {asked}{best}", "share": min(1.0, search.tried / asked)}
    ]


def _cell(accuracies: Any, stages: int, failed: bool, begins: bool) -> Cell:
    """begins: whether a trial that has learnt nothing yet still may."""
    learnt = len(accuracies)
    share = min(1.0, learnt / stages)
    if failed:
        return {"state": "failed", "text": "failed", "share": share}
    if learnt >= stages:
        return {"state": "done", "text": f"{100 * accuracies[-1]:.1f} %", "share": 1.0}
    text = f"stage {learnt} of {stages}" if learnt else "waiting" if begins else "not begun"
    return {"state": "begun" if learnt else "waiting", "text": text, "share": share}
