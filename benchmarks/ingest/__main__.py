"""`python -m benchmarks.ingest [--seconds S] [--rounds N] [--quick] [--json FILE]`.

Observations a second into PostgreSQL and SQLite, by REST in batches of Arrow; a backtest of ten policies on what was
recorded; then the p99 of a gateway that records every request, beside that of one that records none, in turn.
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.apart import THROUGH, present, said, set_up_django
from benchmarks.gateway.load import Client, open_loop, requests_of
from benchmarks.house import house
from benchmarks.ingest.figures import AT_LEAST, AT_MOST, Round, gateway_figures, reached
from benchmarks.report import write_report

RATE_PER_S = 100.0
LEFT_OUT = ("web", "simulator", "worker", "updates", "benchmarks")
# A gateway reads settings every second.
TAKEN_UP_S = 1.5
REPLAYED, REPLAYED_QUICKLY = 100_000, 5_000
MEANING = {
    "postgres.per_s": "into PostgreSQL, observations/s",
    "sqlite.per_s": "into SQLite, observations/s",
    "backtest.s": f"ten policies tried on {REPLAYED:,} answers, s",
    "gateway.recorded_p99_ms": "p99 of a gateway that records everything, ms",
    "gateway.unrecorded_p99_ms": "p99 of one that records nothing, ms",
    "gateway.p99_ratio": "the one by the other",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="of each database, and of each window")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="one round of short windows: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds, asked.seconds = 1, 2.0
    console = Console()
    found = {f"{database}.per_s": _per_s(asked.seconds, database) for database in present(THROUGH, console)}
    replayed = REPLAYED_QUICKLY if asked.quick else REPLAYED
    found["backtest.s"] = said("ingest.replaying", "--inputs", str(replayed))["seconds"]
    with house("ingest", LEFT_OUT):
        found |= gateway_figures(_rounds(asked.rounds, asked.seconds))
    _show(console, found)
    if asked.json:
        write_report(asked.json, found)
    return 0


def _per_s(seconds: float, database: str) -> float:
    told = said("ingest.taking", "--seconds", str(seconds), database=database)
    return float(told["taken"] / told["seconds"])


def _rounds(count: int, seconds: float) -> list[Round]:
    set_up_django()
    from backend.demo.traffic import gateway_address
    from backend.projects.models import Service
    from benchmarks.swap.stage import build

    stage = build(sample_rate=1.0)
    bodies, headers = requests_of(stage.image.shape[1:], str(stage.image.dtype))
    url = f"{gateway_address()}/v2/models/{stage.service.name}/infer"
    rounds: list[Round] = []
    for number in range(count):
        windows = {}
        for rate in random.Random(number).sample((0.0, 1.0), 2):
            Service.objects.filter(pk=stage.service.pk).update(sample_rate=rate)
            time.sleep(TAKEN_UP_S)
            client = Client(url, bodies, headers)
            windows[rate] = asyncio.run(
                open_loop(client, rate_per_s=RATE_PER_S, seconds=seconds, seed=number)
            )
        rounds.append(windows)
    return rounds


def _show(console: Console, found: dict[str, float]) -> None:
    table = Table(title="Observations", title_justify="left")
    for column in ("figure", "value", "asked", ""):
        table.add_column(column, justify="right" if column == "value" else "left")
    for name, meaning in MEANING.items():
        if name in found:
            asked = [f">= {AT_LEAST[name]:,.0f}"] if name in AT_LEAST else []
            asked += [f"<= {AT_MOST[name]}"] if name in AT_MOST else []
            verdict = {True: "reached", False: "missed", None: ""}[reached(name, found[name])]
            table.add_row(meaning, f"{found[name]:,.2f}", *asked or [""], verdict)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
