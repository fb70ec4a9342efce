"""`python -m benchmarks.lists [--rows N] [--quick] [--json FILE] [--document FILE]`.

Every page and every list of REST, of a scene with ten rows more of each table and of one with 10,000 more: how many
queries each takes, and how long at the server, without a socket (Django's test client, SQLite).
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.apart import said
from benchmarks.lists.document import write_table
from benchmarks.lists.figures import AT_MOST_MS, Found, figures
from benchmarks.report import write_report

ROWS, ROWS_QUICKLY = 10_000, 100
ROUNDS, ROUNDS_QUICKLY = 5, 1
COLUMNS = ("queries_few", "queries_many", "ms_few", "ms_many")


def main() -> int:
    asked = _arguments()
    rows, rounds = (ROWS_QUICKLY, ROUNDS_QUICKLY) if asked.quick else (asked.rows, ROUNDS)
    found: Found = said("lists.measuring", "--rows", str(rows), "--rounds", str(rounds))
    _show(Console(), found, rows)
    if asked.json:
        write_report(asked.json, figures(found))
    if asked.document:
        write_table(asked.document, found)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lists", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="how many rows each table gains")
    parser.add_argument("--quick", action="store_true", help="a hundred rows, one round: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--document", type=Path, help="a document whose table of lists to write anew")
    return parser.parse_args()


def _show(console: Console, found: Found, rows: int) -> None:
    for kind, addresses in found.items():
        table = Table(title=f"{kind}: with 10 rows, and with {rows:,}", title_justify="left")
        table.add_column("address", overflow="fold")
        for name in (*COLUMNS, ""):
            table.add_column(name, justify="right")
        for address, of in sorted(addresses.items(), key=lambda one: -one[1]["ms_many"]):
            verdict = "missed" if of["ms_many"] > AT_MOST_MS or of["queries_many"] > of["queries_few"] else ""
            table.add_row(address, *(f"{of[name]:,.0f}" for name in COLUMNS), verdict)
        console.print(table)


if __name__ == "__main__":
    sys.exit(main())
