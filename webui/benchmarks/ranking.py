"""Which strategy of a benchmark leads and by how much, in a few figures."""

from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any

from backend.updates.models import Benchmark
from webui.benchmarks.entrants import Entrant
from webui.benchmarks.table import seconds
from webui.benchmarks.titles import title_of
from webui.templatetags.formats import duration_s

Stat = dict[str, Any]


def headline(run: Benchmark, entrants: Sequence[Entrant]) -> list[Stat]:
    """What the `stat` component takes, a mapping each. entrants: with results, the most accurate first."""
    if not entrants:
        return []
    best, *others = entrants
    found = [_stat("Most accurate", *_share(best, "acc"), hint=best.title)]
    if others:
        found.append(_lead(best, others[0]))
        least = min(entrants, key=lambda one: one.figures["forgetting"]["mean"])
        found.append(_stat("Least forgetting", *_share(least, "forgetting"), hint=least.title))
        quickest = min(entrants, key=lambda one: one.figures["seconds"]["mean"])
        time = seconds(quickest.figures["seconds"]["mean"])
        found.append(_stat("Shortest training", time, hint=quickest.title))
    return [*found, _trials(run)]


def leader(summary: Mapping[str, Any] | None) -> Stat | None:
    """The most accurate strategy of a benchmark's summary, with its accuracy as a stat has it."""
    if not summary:
        return None
    name = max(summary, key=lambda one: summary[one]["acc"]["mean"])
    found = summary[name]["acc"]
    spread = f"± {100 * found['std']:.1f} " if found["std"] else ""
    return _stat(title_of(name), f"{100 * found['mean']:.1f}", f"{spread}%")


def _lead(best: Entrant, next_best: Entrant) -> Stat:
    """How far the best is ahead, and whether that is more than the seeds differ."""
    one, other = best.figures["acc"], next_best.figures["acc"]
    lead = one["mean"] - other["mean"]
    clear = lead > hypot(one["std"], other["std"])
    hint = f"of {next_best.title}" if clear else f"of {next_best.title}: within the deviation"
    return _stat("Ahead by", f"{100 * lead:.1f}", "points", hint=hint)


def _share(entrant: Entrant, key: str) -> tuple[str, str]:
    """The value and, after it, its deviation and unit."""
    found = entrant.figures[key]
    spread = f"± {100 * found['std']:.1f} " if entrant.seeds > 1 else ""
    return f"{100 * found['mean']:.1f}", f"{spread}%"


def _trials(run: Benchmark) -> Stat:
    results = run.results or {}
    ended, failed = len(results.get("trials", ())), len(results.get("failed", ()))
    asked = len(run.strategies) * len(run.spec["seeds"])
    words = [f"{failed} failed"] if failed else []
    if run.state == "finished" and run.started_at and run.finished_at:
        words.append(f"in {duration_s((run.finished_at - run.started_at).total_seconds())}")
    return _stat("Trials", f"{ended} of {asked}", hint=", ".join(words))


def _stat(label: str, value: str, unit: str = "", hint: str = "") -> Stat:
    return {"label": label, "value": value, "unit": unit, "hint": hint}
