"""`python -m benchmarks.curation [--seeds 0,1,2] [--quick] [--json FILE]`.

Five in a hundred labels of scikit-learn's digits and, where MODELCIE_DATASETS names a folder that has them, of MNIST
and CIFAR-10, are made wrong; confident learning ranks all labels, and those in the worst tenth are counted. Copies of
their pictures are looked for among them. A zip of 60,000 images is brought in by a worker. An annotator in a real
browser presses keys: how long until the next of 100,000 waiting samples is on the screen.
The pages of 100,000 samples in SQLite and of 1,000,000 in PostgreSQL are asked for, and the slowest counts.
"""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.apart import said
from benchmarks.curation.databases import QUICKLY, SAMPLES, pages
from benchmarks.curation.figures import figures_of, mean_figures
from benchmarks.curation.next_sample import chromium
from benchmarks.curation.twins import twin_figures
from benchmarks.curation.worlds import WORLDS, World, mislabelled
from benchmarks.report import write_report

IMPORTED, IMPORTED_QUICKLY = 60_000, 5_000
LABELLED_QUICKLY = ("--samples", "500", "--presses", "10")
FILES = {"mnist": ("mnist.npz",), "cifar10": ("cifar10_jpeg.zip", "cifar-10-binary.tar.gz", "cifar10.npz")}


def main() -> int:
    asked = _arguments()
    seeds = [0] if asked.quick else [int(seed) for seed in asked.seeds.split(",")]
    worlds = WORLDS[:1] if asked.quick else [world for world in WORLDS if _given(world)]
    console = Console()
    paged = pages(QUICKLY if asked.quick else SAMPLES, console)
    found = {world.name: _measured(world, seeds, console) for world in worlds}
    console.print(_table("Mistaken labels", found))
    twins = {world.name: _measured(world, seeds, console, twin_figures) for world in worlds}
    console.print(_table("Twins", twins))
    imported = said("curation.importing", "--images", str(IMPORTED_QUICKLY if asked.quick else IMPORTED))
    console.print(f"{imported['added']:,.0f} images were brought in, in {imported['import_s']:.1f} s.")
    waited = _next_sample(asked.quick, console)
    if asked.json:
        figures = {"import_s": imported["import_s"], **waited}
        write_report(asked.json, paged | _named(found) | _named(twins) | figures)
    return 0


def _next_sample(is_quick: bool, console: Console) -> dict[str, float]:
    """Nothing where there is no browser to measure in."""
    if chromium() is None:
        console.print("Labelling is left out: no Chromium was found; set CHROMIUM to its path.")
        return {}
    waited = said("curation.next_sample", *(LABELLED_QUICKLY if is_quick else ()))
    console.print(
        f"From a key to the next sample on the screen: {waited['next_ms']:.0f} ms, "
        f"in 95 of 100 cases within {waited['next_p95_ms']:.0f} ms."
    )
    return waited


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curation", description=__doc__)
    parser.add_argument("--seeds", default="0,1,2", help="of samples, mistakes and network; comma-separated")
    parser.add_argument(
        "--quick", action="store_true", help="few samples, digits, one seed: shows that it runs"
    )
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def _given(world: World) -> bool:
    """Nothing is downloaded for a measurement."""
    if world.name not in FILES:
        return True
    folder = os.environ.get("MODELCIE_DATASETS")
    return folder is not None and any((Path(folder) / file).is_file() for file in FILES[world.name])


def _suspects(world: World, seed: int) -> dict[str, float]:
    return figures_of(mislabelled(world, seed))


def _measured(
    world: World,
    seeds: Sequence[int],
    console: Console,
    figures: Callable[[World, int], dict[str, float]] = _suspects,
) -> dict[str, float]:
    tracked = track(seeds, console=console, description=world.name)
    return mean_figures([figures(world, seed) for seed in tracked])


def _named(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """`suspect_recall` of the digits, which are always there, and of the others `<data>.suspect_recall`."""
    return {
        name if world == WORLDS[0].name else f"{world}.{name}": value
        for world, figures in found.items()
        for name, value in figures.items()
    }


def _table(title: str, found: Mapping[str, Mapping[str, float]]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("data")
    for name in next(iter(found.values())):
        table.add_column(name, justify="right", overflow="fold")
    for world, figures in found.items():
        table.add_row(world, *(f"{value:.3f}" for value in figures.values()))
    return table


if __name__ == "__main__":
    raise SystemExit(main())
