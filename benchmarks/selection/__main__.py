"""`python -m benchmarks.selection [--seeds N] [--quick] [--json FILE]`.

A logistic regression learns scikit-learn's digits from 30 labels drawn by chance, and then from ten more a round, each
batch chosen by one criterion; its accuracy on 500 others is told after 50, 100 and 200 labels.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.report import write_report
from benchmarks.selection.figures import LABELS, accuracy_figures, choose_s


def main() -> int:
    asked = _arguments()
    found = accuracy_figures(range(1 if asked.quick else asked.seeds))
    found |= {"choose_s": choose_s(2000) if asked.quick else choose_s()}
    Console().print(_table(found))
    if asked.json:
        write_report(asked.json, found)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.selection", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how many draws of the digits")
    parser.add_argument("--quick", action="store_true", help="one seed: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def _table(found: Mapping[str, float]) -> Table:
    table = Table(title="Accuracy by labels", title_justify="left")
    table.add_column("chosen by")
    for count in LABELS:
        table.add_column(str(count), justify="right")
    for name in dict.fromkeys(name.partition(".")[0] for name in found if "." in name):
        table.add_row(name, *(f"{found[f'{name}.{count}']:.3f}" for count in LABELS))
    return table


if __name__ == "__main__":
    raise SystemExit(main())
