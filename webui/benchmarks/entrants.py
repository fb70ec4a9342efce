"""The strategies of a benchmark that have results."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any, Self

from django.urls import reverse

from backend.updates.models import Benchmark
from webui.benchmarks.titles import title_of
from webui.benchmarks.told import Curves

# So many colours a chart has.
COLOURS = 6


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
