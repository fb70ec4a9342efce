"""`python -m benchmarks.engine [--quick] [--strategies a,b] [--seeds 0,1,2] [--device cpu|cuda] [--json FILE]`.

Each strategy is trained in one process by this engine, by stock Avalanche and, for naive and replay, by a plain loop,
in turn for each seed. Medians of the seeds; accuracies are means.
"""

import argparse
import os
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.engine.stock import Stock  # isort: skip  # first, so that Avalanche is the whole of it
from benchmarks.engine.measuring import Cost, cost_of
from benchmarks.engine.ours import Ours
from benchmarks.engine.protocol import Protocol, split_mnist
from benchmarks.engine.raw import Raw
from benchmarks.engine.stock_strategies import STRATEGIES
from benchmarks.report import write_report

QUICK = ("naive", "replay", "er_ace", "ewc", "der")
QUICK_SAMPLES = 2000
RAW = ("naive", "replay")
Way = Callable[[str, Protocol, int], Any]


@dataclass(frozen=True)
class Trial:
    """One training."""

    strategy: str
    way: str
    cost: Cost
    accuracy: float


def main() -> int:
    asked = _arguments()
    torch.set_num_threads(asked.threads)
    folder = os.environ.get("MODELCIE_DATASETS")
    protocol = split_mnist(
        Path(folder) if folder else None, samples=QUICK_SAMPLES if asked.quick else None, device=asked.device
    )
    names = asked.strategies.split(",") if asked.strategies else list(QUICK if asked.quick else STRATEGIES)
    seeds = [0] if asked.quick else [int(seed) for seed in asked.seeds.split(",")]
    console = Console()
    _warm_up(protocol)
    turns = [(seed, name, way) for seed in seeds for name in names for way in _ways(name)]
    trials = [_trial(*turn, protocol) for turn in track(turns, console=console, description="Training")]
    figures = _figures(trials)
    console.print(_table(names, figures))
    console.print(
        f"geometric mean over {len(names)} strategies: {figures['geometric_mean.vs_stock']:.2f} times stock"
    )
    if asked.json:
        write_report(asked.json, figures)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="five strategies, one seed, 2,000 samples an experience"
    )
    parser.add_argument("--strategies", help="comma-separated; all by default")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def _ways(strategy: str) -> Mapping[str, Way]:
    ways: dict[str, Way] = {"ours": Ours, "stock": Stock}
    return ways | ({"raw": Raw} if strategy in RAW else {})


def _warm_up(protocol: Protocol) -> None:
    """What the first training of a process pays for is nobody's."""
    first = protocol.experiences[0]
    short = Protocol([type(first)(first.x[:640], first.y[:640])], protocol.test, device=protocol.device)
    for way in (Ours, Raw):
        way("naive", short, 0)()


def _trial(seed: int, strategy: str, way: str, protocol: Protocol) -> Trial:
    made = _ways(strategy)[way](strategy, protocol, seed)
    cost = cost_of(made, protocol.device)
    return Trial(strategy, way, cost, made.accuracy())


def _figures(trials: list[Trial]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for strategy in dict.fromkeys(trial.strategy for trial in trials):
        of = {
            way: [one for one in trials if (one.strategy, one.way) == (strategy, way)]
            for way in _ways(strategy)
        }
        seconds = {way: statistics.median(one.cost.seconds for one in found) for way, found in of.items()}
        accuracy = {way: statistics.fmean(one.accuracy for one in found) for way, found in of.items()}
        figures |= {
            f"{strategy}.s": seconds["ours"],
            f"{strategy}.stock_s": seconds["stock"],
            f"{strategy}.vs_stock": seconds["stock"] / seconds["ours"],
            f"{strategy}.acc": accuracy["ours"],
            f"{strategy}.stock_acc": accuracy["stock"],
            f"{strategy}.peak_mib": statistics.median(one.cost.peak_mib for one in of["ours"]),
        }
        if "raw" in of:
            figures[f"{strategy}.vs_raw"] = seconds["ours"] / seconds["raw"]
            figures[f"{strategy}.raw_acc"] = accuracy["raw"]
    ratios = [value for name, value in figures.items() if name.endswith(".vs_stock")]
    return figures | {"geometric_mean.vs_stock": statistics.geometric_mean(ratios)}


def _table(names: list[str], figures: Mapping[str, float]) -> Table:
    table = Table(
        title="Split-MNIST, 5 experiences, 1 epoch, batch 64, MLP 784-256-10, Adam 1e-3, memory 2000"
    )
    table.add_column("strategy")
    columns = {
        "s": ".2f",
        "stock_s": ".2f",
        "vs_stock": ".2f",
        "vs_raw": ".2f",
        "acc": ".3f",
        "stock_acc": ".3f",
        "peak_mib": ".0f",
    }
    for column in columns:
        table.add_column(column, justify="right")
    for name in names:
        found = [(figures.get(f"{name}.{column}"), form) for column, form in columns.items()]
        table.add_row(name, *("" if value is None else format(value, form) for value, form in found))
    return table


if __name__ == "__main__":
    raise SystemExit(main())
