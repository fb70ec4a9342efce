"""`python -m benchmarks.published [--rows a,b] [--seeds 0,1,2] [--stock] [--quick] [--out DIR] [--json FILE]`.

Runs each row's protocol by `python -m cl_engine benchmark` and prints ours beside the published figure. Rows that are
done in DIR are not run again, and an interrupted one goes on where it stood. MODELCIE_DATASETS names the data's folder.
With --document FILE it runs nothing: it writes the rows that are done in DIR into that document's table, in which the
others stay as they are.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.published.document import write_table
from benchmarks.published.outcome import Outcome
from benchmarks.published.rows import ROWS
from benchmarks.published.running import ROOT, run
from benchmarks.report import write_report

QUICK_ROWS, QUICK_SAMPLES = ("split-mnist-naive", "split-mnist-online-replay"), 500


def main() -> int:
    asked = _arguments()
    names = asked.rows.split(",") if asked.rows else list(QUICK_ROWS if asked.quick else ROWS)
    if unknown := sorted(set(names) - ROWS.keys()):
        sys.exit(f"There is no row {', '.join(unknown)}; there are {', '.join(ROWS)}.")
    if asked.document:
        write_table(asked.document, _outcomes(names, asked.out))
        return 0
    console = Console()
    with TemporaryDirectory() as passing:
        out = Path(passing) if asked.quick else asked.out
        done = [name for name in names if _run(name, asked, out, console)]
        outcomes = _outcomes(done, out)
    console.print(_table(outcomes, [name for name in names if name not in outcomes]))
    if asked.json:
        figures = [outcome.figures(name) for name, outcome in outcomes.items()]
        write_report(asked.json, {key: value for some in figures for key, value in some.items()})
    return 0 if len(outcomes) == len(names) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__)
    parser.add_argument("--rows", help="comma-separated; all by default")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--stock", action="store_true", help="run stock Avalanche beside each row, too")
    parser.add_argument(
        "--quick", action="store_true", help="two rows, one seed, few samples, with stock: shows that it runs"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="trainings at a time")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "published")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--document", type=Path, help="run nothing; write the table of what is done into it")
    return parser.parse_args()


def _run(name: str, asked: argparse.Namespace, out: Path, console: Console) -> bool:
    console.print(name)
    seeds = [0] if asked.quick else [int(seed) for seed in asked.seeds.split(",")]
    spec = ROWS[name].spec(seeds) | {"jobs": asked.jobs, "datasets": os.environ.get("MODELCIE_DATASETS")}
    if asked.quick:
        spec = shortened(spec)
    if not run(spec, out / name):
        return False
    if asked.stock or asked.quick:
        # Avalanche is wanted only now.
        from benchmarks.published.stock import run_stock

        run_stock(spec, out / name)
    return True


def shortened(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The same with few samples in each experience."""
    scenario = spec["scenario"]
    parameters = scenario["parameters"] | {"train_samples": QUICK_SAMPLES}
    return {**spec, "scenario": scenario | {"parameters": parameters}}


def _outcomes(names: list[str], out: Path) -> dict[str, Outcome]:
    found = {name: Outcome.read(ROWS[name], out / name) for name in names}
    return {name: outcome for name, outcome in found.items() if outcome}


def _table(outcomes: Mapping[str, Outcome], failed: list[str]) -> Table:
    table = Table(title="Mean accuracy after the last experience, ours beside the published figure")
    for column in ("row", "ours", "±", "published", "difference", "stock", "reached", "s"):
        table.add_column(column, justify="left" if column == "row" else "right", overflow="fold")
    for name, one in outcomes.items():
        beside = ("", "")
        if one.published is not None:
            beside = (f"{one.published:.2f}", f"{one.acc - one.published:+.3f}")
        stock = "" if one.stock is None else f"{one.stock:.3f}"
        reached = {None: "", True: "yes", False: "no"}[one.reached]
        table.add_row(
            name, f"{one.acc:.3f}", f"{one.acc_std:.3f}", *beside, stock, reached, f"{one.seconds:.0f}"
        )
    for name in failed:
        table.add_row(name, "failed")
    return table


if __name__ == "__main__":
    raise SystemExit(main())
