"""The table of speeds in a document."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.documents import figure, write_between
from benchmarks.report import commit, machine

HEAD = (
    "| strategy | ours, s | stock, s | stock / ours | ours / plain loop | accuracy | stock's accuracy | peak, MiB |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
)
SECONDS, RATIOS, ACCURACIES = ("s", "stock_s"), ("vs_stock", "vs_raw"), ("acc", "stock_acc")


def write_table(path: Path, names: list[str], figures: Mapping[str, float]) -> None:
    """Put the strategies' figures between the document's marks, with their geometric mean below."""
    where, mean = machine(), figures["geometric_mean.vs_stock"]
    lines = [f"{where['cores']} cores of an {where['processor']}, at {commit()}.", "", *HEAD]
    lines += [_line(name, figures) for name in names]
    lines += ["", f"The geometric mean of stock / ours over these {len(names)} strategies is {mean:.2f}."]
    write_between(path, "engine", lines)


def _line(name: str, figures: Mapping[str, float]) -> str:
    found = [figures.get(f"{name}.{key}") for key in (*SECONDS, *RATIOS)]
    times = ["" if value is None else f"{value:.2f}" for value in found]
    accuracies = [figure(figures[f"{name}.{key}"]) for key in ACCURACIES]
    return f"| {' | '.join([f'`{name}`', *times, *accuracies])} | {figures[f'{name}.peak_mib']:.0f} |"
