"""Figures that are taken in a process of its own, once with SQLite and once with PostgreSQL."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.apart import present, said

SAMPLES = {"sqlite": 100_000, "postgres": 1_000_000}
QUICKLY = {"sqlite": 2_000, "postgres": 2_000}
AT_MOST_MS = 100.0
SHOWN = 8


def pages(samples: Mapping[str, int], console: Console) -> dict[str, float]:
    """`<database>.page_ms` of each, and as `page_ms` the slower."""
    found: dict[str, float] = {}
    for database in present(samples, console):
        count = samples[database]
        told = said("curation.paging", "--samples", str(count), database=database)
        _show(console, f"Pages of {count:,} samples in {database}", told)
        found[f"{database}.page_ms"] = told["page_ms"]
    return found | {"page_ms": max(found.values())}


def _show(console: Console, title: str, told: Mapping[str, Any]) -> None:
    table = Table(title=title, title_justify="left")
    for column in ("the slowest pages", "ms", f"asked: <= {AT_MOST_MS:.0f}"):
        table.add_column(column, justify="right" if column == "ms" else "left")
    slowest = sorted(told["pages"].items(), key=lambda page: -page[1])[:SHOWN]
    for name, took_ms in slowest:
        table.add_row(name, f"{took_ms:.1f}", "reached" if took_ms <= AT_MOST_MS else "missed")
    console.print(table)
