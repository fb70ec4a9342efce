"""`python -m benchmarks.estimates [--seeds 0,1,2] [--windows N] [--quick] [--json FILE] [--document FILE]`.

On scikit-learn's digits and, where MODELCIE_DATASETS names a folder that has it, on MNIST, CBPE and ATC estimate the
accuracy of a network's answers to windows of shifted traffic; the labels say how far they are off.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.estimates.document import prefix, write_table
from benchmarks.estimates.figures import figures, judged
from benchmarks.estimates.shifts import SHIFTS
from benchmarks.estimates.worlds import everything, world
from benchmarks.report import write_report

COLUMNS = (
    "accuracy",
    "unchanged_error",
    "cbpe_error",
    "cbpe_within",
    "atc_error",
    "atc_within",
    "atc_entropy_error",
)


def main() -> int:
    asked = _arguments()
    seeds = [0] if asked.quick else [int(seed) for seed in asked.seeds.split(",")]
    names = ["digits", *([] if asked.quick else _given())]
    console = Console()
    found: dict[str, float] = {}
    for name in names:
        of_name = _measured(name, seeds, 5 if asked.quick else asked.windows, console)
        found |= {f"{prefix(name)}{key}": value for key, value in of_name.items()}
        console.print(_table(name, of_name))
    if asked.json:
        write_report(asked.json, found)
    if asked.document:
        write_table(asked.document, names, found)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimates", description=__doc__)
    parser.add_argument("--seeds", default="0,1,2,3,4", help="of data and network; comma-separated")
    parser.add_argument("--windows", type=int, default=40, help="of each shift, for each seed")
    parser.add_argument(
        "--quick", action="store_true", help="digits, one seed, five windows: shows that it runs"
    )
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--document", type=Path, help="a document whose table of estimates to write anew")
    return parser.parse_args()


def _given() -> Sequence[str]:
    """MNIST, if the folder has it: nothing is downloaded for a measurement."""
    folder = os.environ.get("MODELCIE_DATASETS")
    return ["mnist"] if folder and (Path(folder) / "mnist.npz").is_file() else []


def _measured(name: str, seeds: Sequence[int], windows: int, console: Console) -> dict[str, float]:
    samples = everything(name)
    every = [
        judged(world(name, samples, seed), windows, seed)
        for seed in track(seeds, console=console, description=name)
    ]
    return figures({shift: [one for found in every for one in found[shift]] for shift in SHIFTS})


def _table(name: str, found: Mapping[str, float]) -> Table:
    table = Table(title=f"Estimates on {name}", title_justify="left")
    table.add_column("shift")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    for shift in SHIFTS:
        table.add_row(shift, *(f"{found[f'{shift}.{column}']:.3f}" for column in COLUMNS))
    return table


if __name__ == "__main__":
    raise SystemExit(main())
