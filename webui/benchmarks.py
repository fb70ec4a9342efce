"""A benchmark's results as tables and figures: of one, or of strategies of several side by side."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean, stdev
from typing import Any, Self

from django.urls import reverse

from backend.engine import strategies
from backend.updates.models import Benchmark
from webui.templatetags.formats import duration_s, figure, size_bytes

# By seed, the mean accuracy on the stages seen after 1, 2, ... stages.
Curves = Mapping[int, Sequence[float]]
DASHES, SYMBOLS, COLOURS = ("solid", "dot", "dash"), ("circle", "square", "diamond"), 6
MIB = 1 << 20


def _share(value: float) -> str:
    return f"{100 * value:.1f}"


def seconds(value: float) -> str:
    """A time to compare with others: to the hundredth where it is short."""
    return f"{value:.2f} s" if value < 60 else duration_s(value)


@dataclass(frozen=True)
class Column:
    """One figure; better: whether more (1) or less (-1) of it is welcome, 0 where it is a matter of taste."""

    key: str
    label: str
    meaning: str
    better: int = 1
    shown: Any = _share


COLUMNS = (
    Column("acc", "Accuracy, %", "Mean over all stages at the end"),
    Column("forgetting", "Forgetting, %", "Mean drop of each earlier stage from its best", -1),
    Column("bwt", "BWT, %", "Backward transfer: what learning later stages did to earlier ones"),
    Column("fwt", "FWT, %", "Forward transfer: what earlier stages gave before a stage was learnt"),
    Column("aaa", "AAA, %", "Average anytime accuracy: on what was seen, meaned over the stages"),
    Column("la", "LA, %", "Learning accuracy: on each stage right after it was learnt"),
    Column("seconds", "Training", "Time spent in training", -1, seconds),
    Column("samples_per_s", "Samples/s", "Samples shown a second", 1, figure),
    Column("peak_mib", "Memory", "How far memory rose at most", -1, lambda mib: size_bytes(int(mib * MIB))),
    Column("cache_bytes", "Kept", "Size of the samples kept for replay", -1, lambda n: size_bytes(int(n))),
)


@dataclass(frozen=True)
class Entrant:
    """One strategy with results. number: its place among those that are shown together, which gives its colour."""

    benchmark: Benchmark
    strategy: str
    number: int = 0

    @classmethod
    def all_of(cls, benchmark: Benchmark) -> list[Self]:
        """Those of the benchmark that have results so far, the most accurate first."""
        summary = (benchmark.results or {}).get("summary", {})
        names = sorted(summary, key=lambda name: -summary[name]["acc"]["mean"])
        return [cls(benchmark, name, benchmark.strategies.index(name)) for name in names]

    @property
    def colour(self) -> int:
        """Which of the chart's colours, from 1."""
        return self.number % COLOURS + 1

    @property
    def seeds(self) -> int:
        """How many of its trials have ended well."""
        return len(self.matrices)

    @property
    def key(self) -> str:
        return f"{self.benchmark.pk}.{self.strategy}"

    @property
    def title(self) -> str:
        return title_of(self.strategy)

    @property
    def url(self) -> str:
        return reverse("webui:benchmark", args=[self.benchmark.pk])

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """Mean and deviation of each figure."""
        results: dict[str, Any] = self.benchmark.results or {}
        found: dict[str, dict[str, float]] = results["summary"][self.strategy]
        return found

    @property
    def matrices(self) -> dict[int, list[list[float]]]:
        """The accuracy matrix of each seed."""
        results: dict[str, Any] = self.benchmark.results or {}
        return {one["seed"]: one["accuracy"] for one in results["trials"] if one["strategy"] == self.strategy}

    @property
    def curves(self) -> Curves:
        return {
            seed: [fmean(row[: stage + 1]) for stage, row in enumerate(matrix)]
            for seed, matrix in self.matrices.items()
        }

    def heat_map(self) -> list[list[float]]:
        """The mean matrix over the seeds: a row for each stage learnt, a column for each stage."""
        return [
            [fmean(values) for values in zip(*rows, strict=True)]
            for rows in zip(*self.matrices.values(), strict=True)
        ]


def numbered(entrants: Iterable[Entrant]) -> list[Entrant]:
    """The same, each with a colour of its own."""
    return [replace(one, number=number) for number, one in enumerate(entrants)]


@cache
def _titles() -> dict[str, str]:
    return {entry["name"]: entry["title"] for entry in strategies()}


def title_of(strategy: str) -> str:
    """The strategy's name for people; a plug-in that is gone keeps its own."""
    return _titles().get(strategy, strategy)


def table(entrants: Sequence[Entrant]) -> list[dict[str, Any]]:
    """A row for each, with a cell for each column; the best of several is marked.

    behind: by how many points of accuracy it misses the most accurate one; blank for that one.
    """
    best = {column.key: _best(column, entrants) for column in COLUMNS}
    top = max((one.figures["acc"]["mean"] for one in entrants), default=0.0)
    return [
        {
            "entrant": one,
            "accuracy": one.figures["acc"]["mean"],
            "behind": _behind(one.figures["acc"]["mean"] - top),
            "cells": [_cell(column, one, best[column.key]) for column in COLUMNS],
        }
        for one in entrants
    ]


def _behind(difference: float) -> str:
    return f"−{_share(-difference)}" if difference else ""


def _cell(column: Column, entrant: Entrant, best: float | None) -> dict[str, Any]:
    found = entrant.figures[column.key]
    return {
        "column": column,
        "mean": column.shown(found["mean"]),
        "spread": column.shown(found["std"]) if found["std"] else "",
        "best": found["mean"] == best,
    }


def _best(column: Column, entrants: Sequence[Entrant]) -> float | None:
    values = {one.figures[column.key]["mean"] for one in entrants}
    if len(values) < 2:
        return None
    return max(values) if column.better > 0 else min(values)


def curve_figure(named: Iterable[tuple[str, Curves]]) -> dict[str, Any]:
    """Mean accuracy on the stages seen so far, by stages learnt: a line each, with its deviation over the seeds."""
    traces = [_curve(name, curves) | _style(number) for number, (name, curves) in enumerate(named)]
    layout = {
        "xaxis": {"title": {"text": "stages learnt"}, "dtick": 1 if _longest(traces) <= 20 else None},
        "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".0%", "range": [0, 1.02]},
    }
    return {"data": traces, "layout": layout}


def _curve(name: str, curves: Curves) -> dict[str, Any]:
    """Over those seeds that came so far."""
    stages = list(_stages(curves))
    trace: dict[str, Any] = {
        "name": name,
        "x": list(range(1, len(stages) + 1)),
        "y": [fmean(values) for values in stages],
    }
    if any(len(values) > 1 for values in stages):
        spread = [stdev(values) if len(values) > 1 else 0.0 for values in stages]
        trace["error_y"] = {"array": spread, "thickness": 1, "width": 2}
    return trace


def _stages(curves: Curves) -> Iterator[list[float]]:
    for stage in range(max(map(len, curves.values()), default=0)):
        yield [values[stage] for values in curves.values() if len(values) > stage]


def _style(number: int) -> dict[str, Any]:
    """Once the colours are used up, another dash."""
    dash = DASHES[number // COLOURS % len(DASHES)]
    marker = {"size": 6, "symbol": _symbol(number)}
    return {"mode": "lines+markers", "marker": marker, "line": {"width": 1.75, "dash": dash}}


def _symbol(number: int) -> str:
    return SYMBOLS[number // COLOURS % len(SYMBOLS)]


def _longest(traces: Iterable[Mapping[str, Any]]) -> int:
    return max((len(trace["x"]) for trace in traces), default=0)


def cost_figure(named: Iterable[tuple[str, Entrant]], key: str, label: str) -> dict[str, Any]:
    """Accuracy at the end against what it cost, the figure `key`: a point each, with its deviations."""
    points = {entrant.number: _point(name, entrant, key) for name, entrant in named}
    # A strategy without results yet holds its place, so that the others keep their colours.
    traces = [points.get(number, {"x": [], "y": []}) for number in range(max(points, default=-1) + 1)]
    furthest = max((x + spread for trace in points.values() for x, spread in _ends(trace)), default=1.0)
    layout = {
        "hovermode": "closest",
        "xaxis": {"title": {"text": label}, "range": [0, 1.06 * furthest or 1]},
        "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".0%", "range": [0, 1.02]},
    }
    return {"data": traces, "layout": layout}


def _ends(trace: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    return zip(trace["x"], trace["error_x"]["array"], strict=True)


def _point(name: str, entrant: Entrant, key: str) -> dict[str, Any]:
    cost, accuracy = entrant.figures[key], entrant.figures["acc"]
    return {
        "name": name,
        "mode": "markers",
        "marker": {"size": 10, "symbol": _symbol(entrant.number)},
        "x": [cost["mean"]],
        "y": [accuracy["mean"]],
        "error_x": {"array": [cost["std"]], "thickness": 1, "width": 2},
        "error_y": {"array": [accuracy["std"]], "thickness": 1, "width": 2},
    }


def cost_figures(named: Sequence[tuple[str, Entrant]]) -> list[tuple[str, str, dict[str, Any]]]:
    """Accuracy against time and against memory: id, title and figure of each."""
    return [
        ("against-time", "Accuracy against time", cost_figure(named, "seconds", "training, s")),
        ("against-memory", "Accuracy against memory", cost_figure(named, "peak_mib", "memory, MiB")),
    ]


def told_curves(points: Iterable[tuple[str, float]]) -> dict[str, Curves]:
    """Strategy -> curves, of what a benchmark has told so far. points: (`<strategy>-<seed>/accuracy`, value)."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, value in points:
        strategy, _, seed = name.removesuffix("/accuracy").rpartition("-")
        found[strategy][int(seed)].append(value)
    return {strategy: dict(seeds) for strategy, seeds in found.items()}


def settings_of(benchmark: Benchmark) -> dict[str, str]:
    """What was asked, in the words of the pages; a strategy with its parameters in one line."""
    spec = benchmark.spec
    said = {"Scenario": benchmark.scenario, **_said(spec["scenario"]["parameters"])}
    for one in spec["strategies"]:
        parts = [f"{name.lower()} {value}" for name, value in _said(one["parameters"]).items()]
        said[title_of(one["name"])] = ", ".join(parts) or "no parameters"
    said |= {"Seeds": ", ".join(map(str, spec["seeds"])), "Model": spec["model"]["name"]}
    training = {name: value for name, value in spec["training"].items() if name in TRAINING}
    tuning = {f"tune_{name}": value for name, value in (spec.get("tune") or {}).items()}
    return {**said, **_said(spec["model"]["parameters"]), **_said(training), **_said(tuning)}


TRAINING = (
    "epochs",
    "batch_size",
    "optimiser",
    "learning_rate",
    "momentum",
    "weight_decay",
    "schedule",
    "warmup_steps",
    "device",
)


def _said(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.replace("_", " ").capitalize(): _word(value)
        for name, value in parameters.items()
        if value is not None
    }


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.replace("_", " ") if isinstance(value, str) else str(value)
