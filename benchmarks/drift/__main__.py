"""`python -m benchmarks.drift [--quick] [--peers] [--worlds a,b] [--json FILE] [--document FILE]`.

The set-up that a new service gets, on windows of 200 x 128 without drift and after shifts of many kinds: false alarms,
the share of windows found, the delay until the alarm, and the cost on one core. MODELCIE_DATASETS names the folder of
MNIST and CIFAR-10, which are left out without it. --peers asks other libraries about the same arrays, in an environment
of their own that is made in var/drift/peers.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.drift import ours, peers
from benchmarks.drift.document import rows, write_table
from benchmarks.drift.trials import (
    FULL,
    PEERS,
    QUICK,
    QUICK_PEERS,
    SLOW_PEERS,
    Effort,
    Trial,
    figures,
    trials,
)
from benchmarks.drift.worlds import World, worlds
from benchmarks.report import write_report

Figures = dict[str, float]


def main() -> int:
    asked = _arguments()
    console = Console()
    folder = os.environ.get("MODELCIE_DATASETS")
    names = asked.worlds.split(",") if asked.worlds else None
    found: Figures = {}
    chosen = [
        world for world in worlds(Path(folder) if folder else None) if names is None or world.name in names
    ]
    beside = _peers(console) if asked.peers else ()
    for some in _measured(chosen, beside, asked.quick, console):
        found |= some
        # Peers take long: what is measured outlasts an interruption.
        if asked.json:
            write_report(asked.json, found)
    shifts = {world.name: world.shifts for world in chosen}
    console.print(_table(shifts, beside, found))
    if asked.document:
        write_table(asked.document, shifts, beside, found)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drift", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few windows of each: shows that it runs")
    parser.add_argument("--peers", action="store_true", help="ask other libraries about the same arrays")
    parser.add_argument("--worlds", help="comma-separated: vectors,mnist,cifar10; all by default")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--document", type=Path, help="a document whose table to write anew")
    return parser.parse_args()


def _peers(console: Console) -> Sequence[str]:
    if problem := peers.install():
        console.print(f"The peers cannot be installed: {problem}")
        return ()
    return peers.NAMES


def _measured(
    chosen: Sequence[World], beside: Sequence[str], quick: bool, console: Console
) -> Iterator[Figures]:
    """Figures as they come, ours first; those of vectors bear no world's name."""
    effort = QUICK if quick else FULL
    for world in chosen:
        console.print(world.name)
        yield _named(_place(world), figures([ours.judge(trial) for trial in trials(world, effort)]))
        if world.name == "vectors":
            yield ours.costs(next(trials(world, effort)))
    for peer in beside:
        for world in chosen:
            console.print(f"{peer}: {world.name}")
            first = next(trials(world, effort)).first(QUICK_PEERS if quick else _effort(peer))
            yield _named(f"{peer}.{_place(world)}", _beside(peer, first, console))


def _effort(peer: str) -> Effort:
    return SLOW_PEERS if peer in peers.SLOW else PEERS


def _place(world: World) -> str:
    return "" if world.name == "vectors" else f"{world.name}."


def _named(before: str, found: Figures) -> Figures:
    return {f"{before}{name}": value for name, value in found.items()}


def _beside(peer: str, trial: Trial, console: Console) -> Figures:
    said = peers.judge(peer, trial)
    if isinstance(said, str):
        console.print(f"{peer} did not run: {said}")
        return {}
    return figures([said])


def _table(shifts: Mapping[str, Mapping[str, str]], beside: Sequence[str], found: Figures) -> Table:
    table = Table(title="Share of windows of 200 x 128 found / delay in windows", title_justify="left")
    for column in ("world", "shift", "ours", *beside):
        table.add_column(column, overflow="fold")
    for row in rows(shifts, beside, found):
        table.add_row(*row)
    return table


if __name__ == "__main__":
    sys.exit(main())
