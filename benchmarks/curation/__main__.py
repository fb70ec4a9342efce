"""`python -m benchmarks.curation [--seeds 0,1,2] [--quick] [--json FILE]`.

Five in a hundred labels of scikit-learn's digits and, where MODELCIE_DATASETS names a folder that has them, of MNIST
and CIFAR-10, are made wrong; confident learning ranks all labels, and those in the worst tenth are counted.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.curation.figures import figures_of, mean_figures
from benchmarks.curation.worlds import WORLDS, World, mislabelled
from benchmarks.report import write_report

FILES = {"mnist": ("mnist.npz",), "cifar10": ("cifar10_jpeg.zip", "cifar-10-binary.tar.gz", "cifar10.npz")}


def main() -> int:
    asked = _arguments()
    seeds = [0] if asked.quick else [int(seed) for seed in asked.seeds.split(",")]
    worlds = WORLDS[:1] if asked.quick else [world for world in WORLDS if _given(world)]
    console = Console()
    found = {world.name: _measured(world, seeds, console) for world in worlds}
    console.print(_table(found))
    if asked.json:
        write_report(asked.json, _named(found))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curation", description=__doc__)
    parser.add_argument("--seeds", default="0,1,2", help="of samples, mistakes and network; comma-separated")
    parser.add_argument("--quick", action="store_true", help="digits, one seed: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def _given(world: World) -> bool:
    """Nothing is downloaded for a measurement."""
    if world.name not in FILES:
        return True
    folder = os.environ.get("MODELCIE_DATASETS")
    return folder is not None and any((Path(folder) / file).is_file() for file in FILES[world.name])


def _measured(world: World, seeds: Sequence[int], console: Console) -> dict[str, float]:
    tracked = track(seeds, console=console, description=world.name)
    return mean_figures([figures_of(mislabelled(world, seed)) for seed in tracked])


def _named(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """`suspect_recall` of the digits, which are always there, and of the others `<data>.suspect_recall`."""
    return {
        name if world == WORLDS[0].name else f"{world}.{name}": value
        for world, figures in found.items()
        for name, value in figures.items()
    }


def _table(found: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table(title="Mistaken labels", title_justify="left")
    table.add_column("data")
    for name in next(iter(found.values())):
        table.add_column(name, justify="right")
    for world, figures in found.items():
        table.add_row(world, *(f"{value:.3f}" for value in figures.values()))
    return table


if __name__ == "__main__":
    raise SystemExit(main())
