"""`python -m benchmarks.interference [--rounds N] [--seconds S] [--rate R] [--quick] [--json FILE]`.

Poisson load on a real Triton, with and without an update beside it: unprotected as a user would start it, by its nice
value alone, and governed. The ways take turns every few seconds, for the machine itself is not the same for longer;
an update that is not being measured stands still. Prints percentiles, ratios to the idle windows of the same rounds
with a bootstrap interval, the share of the unprotected training's pace that was kept, and violations.
"""

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.interference.figures import (
    IDLE,
    Rounds,
    Window,
    joined,
    p99_ratio,
    p99_ratio_interval,
    train_kept,
)
from benchmarks.interference.load import poisson
from benchmarks.interference.serving import serving
from benchmarks.interference.training import WAYS, Training, training
from benchmarks.report import write_report

OBJECTIVE_MS = 50.0
# A round's time of each way is cut into so many turns.
TURNS = 8
# Of a turn whose requests are not counted: caches and clocks settle.
SETTLE_S = 1.0
ARMS = (IDLE, *WAYS)
WIDTH = 140
Load = Callable[..., Coroutine[Any, Any, np.ndarray]]


def main() -> int:
    asked = _arguments()
    with TemporaryDirectory() as folder, serving(Path(folder)) as host:
        board = Path(folder) / "board"
        board.mkdir()
        with ExitStack() as held:
            updates = {
                way: held.enter_context(training(way, Path(folder) / way, board, OBJECTIVE_MS))
                for way in WAYS
            }
            load = partial(poisson, host.grpc_url, rate_per_s=asked.rate, board=board)
            numbers = track(range(asked.rounds), "Measuring")
            rounds = [_round(number, updates, load, asked) for number in numbers]
    figures = _figures(rounds)
    # In a file, too, a line is a way.
    _show(Console() if sys.stdout.isatty() else Console(width=WIDTH), rounds, figures, asked)
    if asked.json:
        write_report(asked.json, figures)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.interference", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=40.0, help="of each way in a round")
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second")
    parser.add_argument("--quick", action="store_true", help="one round of short windows: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds, asked.seconds = 1, 5.0
    return asked


def _round(
    number: int, updates: Mapping[str, Training], load: Load, asked: argparse.Namespace
) -> dict[str, Window]:
    """Every way in turn, in an order that is drawn anew each time."""
    turns: dict[str, list[Window]] = {arm: [] for arm in ARMS}
    seconds = asked.seconds / TURNS
    for turn in range(TURNS):
        seed = number * TURNS + turn
        for arm in random.Random(seed).sample(ARMS, len(ARMS)):
            turns[arm].append(_turn(updates.get(arm), load, seed, seconds, asked.rate))
    return {arm: joined(windows) for arm, windows in turns.items()}


def _turn(update: Training | None, load: Load, seed: int, seconds: float, rate: float) -> Window:
    with update.beside() if update else nullcontext():
        began_s = time.time()
        latencies_ms = asyncio.run(load(seconds=seconds + SETTLE_S, seed=seed))[int(SETTLE_S * rate) :]
        if update is None:
            return Window(latencies_ms)
        return Window(latencies_ms, update.steps_per_s(began_s, time.time()), update.yields_by)


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
