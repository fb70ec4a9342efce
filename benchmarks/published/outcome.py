"""What was measured of a row, as its folder has it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.published.protocol import Row
from benchmarks.published.running import REPORT

# So far below the published figure a row still counts as reaching it.
TOLERANCE = 0.02
STOCK_REPORT = "stock.json"


@dataclass(frozen=True)
class Outcome:
    """acc: mean over the seeds, acc_std: its sample deviation, seconds: of training; stock: of stock Avalanche."""

    published: float | None
    acc: float
    acc_std: float
    seconds: float
    seeds: int
    stock: float | None
    commit: str
    machine: str

    @classmethod
    def read(cls, row: Row, folder: Path) -> Self | None:
        """The outcome of a row that was run to the end, else None."""
        report, stock = _read(folder / REPORT), _read(folder / STOCK_REPORT)
        if report is None:
            return None
        machine = report["machine"]
        return cls(
            row.published,
            **report["figures"],
            stock=stock["figures"]["acc"] if stock else None,
            commit=report["commit"] or "",
            machine=f"{machine['processor']}, {machine['cores']} cores",
        )

    @property
    def reached(self) -> bool | None:
        """Whether it is as good as the published figure, or as stock Avalanche where that misses it, too."""
        if self.published is None:
            return None
        least = self.published - TOLERANCE
        return self.acc >= (least if self.stock is None else min(least, self.stock))

    def figures(self, name: str) -> dict[str, float]:
        """By their names in a benchmark's report."""
        known = {
            "acc": self.acc,
            "acc_std": self.acc_std,
            "seconds": self.seconds,
            "published": self.published,
            "stock": self.stock,
            "reached": None if self.reached is None else float(self.reached),
        }
        return {f"{name}.{key}": value for key, value in known.items() if value is not None}


def _read(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text()) if path.is_file() else None
