"""`python -m benchmarks.interference [--rounds N] [--seconds S] [--rate R] [--quick] [--json FILE]`.

Poisson load on a real Triton, in windows with and without an update beside it, in turn: unprotected as a user would
start it, by its nice value alone, and governed. Prints percentiles, ratios to the idle windows of the same rounds
with a bootstrap interval, the share of the unprotected training's pace that was kept, and violations.
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.interference.figures import IDLE, Rounds, Window, p99_ratio, p99_ratio_interval, train_kept
from benchmarks.interference.load import poisson
from benchmarks.interference.serving import serving
from benchmarks.interference.training import WAYS, training
from benchmarks.report import write_report

OBJECTIVE_MS = 50.0
# Of a window whose requests are not counted: caches and clocks settle.
SETTLE_S = 2.0
ARMS = (IDLE, *WAYS)
WIDTH = 140


def main() -> int:
    asked = _arguments()
    rounds = []
    with TemporaryDirectory() as folder, serving(Path(folder)) as host:
        board = Path(folder) / "board"
        board.mkdir()
        windows = [(number, arm) for number in range(asked.rounds) for arm in _order(number)]
        found: list[dict[str, Window]] = [{} for _ in range(asked.rounds)]
        for number, arm in track(windows, "Measuring"):
            place = Path(folder) / f"{arm}-{number}"
            found[number][arm] = _window(arm, host.grpc_url, place, board, number, asked)
        rounds = found
    figures = _figures(rounds)
    # In a file, too, a line is a way.
    _show(Console() if sys.stdout.isatty() else Console(width=WIDTH), rounds, figures, asked)
    if asked.json:
        write_report(asked.json, figures)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interference", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=40.0, help="of each window")
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second")
    parser.add_argument("--quick", action="store_true", help="one round of short windows: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds, asked.seconds = 1, 5.0
    return asked


def _order(number: int) -> list[str]:
    """The arms of a round, in an order of its own."""
    return random.Random(number).sample(ARMS, len(ARMS))


def _window(
    arm: str, grpc_url: str, place: Path, board: Path, number: int, asked: argparse.Namespace
) -> Window:
    def measured() -> np.ndarray:
        load = poisson(
            grpc_url, rate_per_s=asked.rate, seconds=asked.seconds + SETTLE_S, seed=number, board=board
        )
        return asyncio.run(load)[int(SETTLE_S * asked.rate) :]

    if arm == IDLE:
        return Window(measured())
    with training(arm, place, board, OBJECTIVE_MS) as beside:
        began_s = time.time()
        latencies_ms = measured()
        return Window(latencies_ms, beside.steps_per_s(began_s + SETTLE_S, time.time()), beside.yields_by)


def _figures(rounds: Rounds) -> dict[str, float]:
    found = {"idle.p99_ms": float(np.median([one[IDLE].percentile_ms(99) for one in rounds]))}
    for way in WAYS:
        found[f"{way}.p99_ratio"] = p99_ratio(rounds, way)
        found[f"{way}.p99_ratio_low"], found[f"{way}.p99_ratio_high"] = p99_ratio_interval(rounds, way)
        found[f"{way}.train_kept"] = train_kept(rounds, way)
        found[f"{way}.violations"] = float(sum(one[way].violations(OBJECTIVE_MS) for one in rounds))
    return found


def _show(console: Console, rounds: Rounds, figures: dict[str, float], asked: argparse.Namespace) -> None:
    title = f"{asked.rate:.0f} requests/s; medians of {len(rounds)} rounds; objective {OBJECTIVE_MS:.0f} ms"
    table = Table(title=title)
    for column in ("update", "yields by"):
        table.add_column(column)
    for column in (
        "p50, ms",
        "p99, ms",
        "p99.9, ms",
        "requests",
        "p99 / idle",
        "95 %",
        "late",
        "steps/s",
        "kept",
    ):
        table.add_column(column, justify="right")
    for arm in ARMS:
        windows = [one[arm] for one in rounds]
        cells = [f"{np.median([w.percentile_ms(p) for w in windows]):.2f}" for p in (50, 99, 99.9)]
        cells.append(str(sum(len(window.latencies_ms) for window in windows)))
        table.add_row(
            arm, windows[0].yields_by, *cells, *(_compared(arm, windows, figures) if arm != IDLE else ())
        )
    console.print(table)


def _compared(way: str, windows: list[Window], figures: dict[str, float]) -> list[str]:
    keys = ("p99_ratio", "p99_ratio_low", "p99_ratio_high", "violations", "train_kept")
    ratio, low, high, late, kept = (figures[f"{way}.{key}"] for key in keys)
    pace = np.median([window.steps_per_s for window in windows])
    return [f"{ratio:.2f}", f"{low:.2f} to {high:.2f}", f"{late:.0f}", f"{pace:.1f}", f"{kept:.0%}"]


if __name__ == "__main__":
    raise SystemExit(main())
