"""The table of estimates in a document."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.documents import figure, write_between
from benchmarks.estimates.shifts import SHIFTS
from benchmarks.report import commit, machine

HEAD = (
    "| data | shift | accuracy | unchanged, off by | CBPE, off by (bias) | in band | ATC, off by (bias) | in band |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
)


def write_table(path: Path, names: Sequence[str], figures: Mapping[str, float]) -> None:
    """Put each data set's shifts between the document's marks."""
    where = machine()
    lines = [f"{where['cores']} cores of an {where['processor']}, at {commit()}.", "", *HEAD]
    lines += [_line(name, shift, figures) for name in names for shift in SHIFTS]
    write_between(path, "estimates", lines)


def prefix(name: str) -> str:
    """What stands before the figures of a data set; digits, which are always there, have none."""
    return "" if name == "digits" else f"{name}."


def _line(name: str, shift: str, figures: Mapping[str, float]) -> str:
    def told(key: str) -> float:
        return figures[f"{prefix(name)}{shift}.{key}"]

    cells = [name, SHIFTS[shift].meaning, figure(told("accuracy")), figure(told("unchanged_error"))]
    for kind in ("cbpe", "atc"):
        cells += [
            f"{figure(told(f'{kind}_error'))} ({told(f'{kind}_bias'):+.3f})",
            figure(told(f"{kind}_within"), 2),
        ]
    return f"| {' | '.join(cells)} |"
