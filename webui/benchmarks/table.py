"""Each strategy's figures as a row of the results' table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webui.benchmarks.entrants import Entrant
from webui.templatetags.formats import duration_s, figure, size_bytes

MIB = 1 << 20


def _share(value: float) -> str:
    return f"{100 * value:.1f}".replace("-", "−")


def seconds(value: float) -> str:
    """A time to compare with others: to the hundredth where it is short."""
    return f"{value:.2f} s" if value < 60 else duration_s(value)


@dataclass(frozen=True)
class Column:
    """One figure; better: whether more (1) or less (-1) of it is welcome."""

    key: str
    label: str
    meaning: str
    better: int = 1
    shown: Any = _share


COLUMNS = (
    Column("acc", "Accuracy, %", "Mean over all stages at the end"),
    Column("forgetting", "Forgetting, %", "Mean drop of each earlier stage from its best", -1),
    Column("bwt", "BWT, %", "Backward transfer: what learning later stages did to earlier ones"),
    Column("fwt", "FWT, %", "Forward transfer: what earlier stages gave before a stage was learnt"),
    Column("aaa", "AAA, %", "Average anytime accuracy: on what was seen, meaned over the stages"),
    Column("la", "LA, %", "Learning accuracy: on each stage right after it was learnt"),
    Column("seconds", "Training", "Time spent in training", -1, seconds),
    Column("samples_per_s", "Samples/s", "Samples shown a second", 1, figure),
    Column("peak_mib", "Memory", "How far memory rose at most", -1, lambda mib: size_bytes(int(mib * MIB))),
    Column("cache_bytes", "Kept", "Size of the samples kept for replay", -1, lambda n: size_bytes(int(n))),
)


def table(entrants: Sequence[Entrant]) -> list[dict[str, Any]]:
    """A row for each, with a cell for each column; the best of several is marked.

    behind: by how many points of accuracy it misses the most accurate one; blank for that one.
    """
    best = {column.key: _best(column, entrants) for column in COLUMNS}
    top = max((one.figures["acc"]["mean"] for one in entrants), default=0.0)
    return [
        {
            "entrant": one,
            "accuracy": one.figures["acc"]["mean"],
            "behind": _behind(one.figures["acc"]["mean"] - top),
            "cells": [_cell(column, one, best[column.key]) for column in COLUMNS],
        }
        for one in entrants
    ]


def _behind(difference: float) -> str:
    return _share(difference) if difference else ""


def _cell(column: Column, entrant: Entrant, best: float | None) -> dict[str, Any]:
    found = entrant.figures[column.key]
    return {
        "column": column,
        "mean": column.shown(found["mean"]),
        "spread": column.shown(found["std"]) if found["std"] else "",
        "best": found["mean"] == best,
    }


def _best(column: Column, entrants: Sequence[Entrant]) -> float | None:
    values = {one.figures[column.key]["mean"] for one in entrants}
    if len(values) < 2:
        return None
    return max(values) if column.better > 0 else min(values)
