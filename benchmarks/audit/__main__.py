"""`python -m benchmarks.audit [--quick] [--json FILE]`: how long a log of 100,000 entries takes to verify and to show.

On SQLite and, where it is installed, PostgreSQL, each with a home of its own.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.apart import THROUGH, present, said
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
    found: dict[str, float] = {}
    for database in present(THROUGH, console):
        told = said("audit.measuring", "--entries", str(entries), database=database)
        found |= _figures(database, told)
    _show(console, found)
    if asked.json:
        write_report(asked.json, found)
    return 0


def _figures(database: str, told: Mapping[str, float]) -> dict[str, float]:
    return {
        f"{database}.verify_100k_s": told["verify_s"],
        f"{database}.page_100k_ms": told["page_ms"],
        f"{database}.grown_100k_mib": told["grown_mib"],
    }


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
