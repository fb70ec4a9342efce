"""`python -m benchmarks.published [--rows a,b] [--seeds 0,1,2] [--quick] [--out DIR] [--json FILE]`.

Runs each row's protocol by `python -m cl_engine benchmark` and prints ours beside the published figure. Rows that are
done in DIR are not run again, and an interrupted one goes on where it stood. MODELCIE_DATASETS names the data's folder.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.published.rows import ROWS, Row
from benchmarks.report import write_report

ROOT = Path(__file__).resolve().parents[2]
QUICK_ROWS, QUICK_SAMPLES = ("split-mnist-naive", "split-mnist-online-replay"), 500


def main() -> int:
    asked = _arguments()
    names = asked.rows.split(",") if asked.rows else list(QUICK_ROWS if asked.quick else ROWS)
    if unknown := sorted(set(names) - ROWS.keys()):
        sys.exit(f"There is no row {', '.join(unknown)}; there are {', '.join(ROWS)}.")
    seeds = [0] if asked.quick else [int(seed) for seed in asked.seeds.split(",")]
    figures: dict[str, float] = {}
    console = Console()
    failed = []
    for name in names:
        console.print(f"{name} ({names.index(name) + 1} of {len(names)})")
        spec = ROWS[name].spec(seeds) | {"jobs": asked.jobs, "datasets": os.environ.get("MODELCIE_DATASETS")}
        found = _run(name, _shortened(spec) if asked.quick else spec, asked.out)
        if found is None:
            failed.append(name)
        else:
            figures |= _figures(name, ROWS[name], found)
    console.print(_table(names, figures))
    if asked.json:
        write_report(asked.json, figures)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__)
    parser.add_argument("--rows", help="comma-separated; all by default")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument(
        "--quick", action="store_true", help="two rows, one seed, few samples: shows that it runs"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="trainings at a time")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "published")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    return parser.parse_args()


def _shortened(spec: dict[str, object]) -> dict[str, object]:
    scenario = spec["scenario"]
    assert isinstance(scenario, dict)
    parameters = scenario["parameters"] | {"train_samples": QUICK_SAMPLES}
    return spec | {"scenario": scenario | {"parameters": parameters}}


def _run(name: str, spec: Mapping[str, object], out: Path) -> dict[str, dict[str, float]] | None:
    """The strategy's figures, mean and deviation over the seeds; None where the row failed."""
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "spec.json"
    path.write_text(json.dumps(spec, indent=1))
    command = [sys.executable, "-m", "cl_engine", "benchmark", str(path), "--out", str(folder)]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        return None
    summary: dict[str, dict[str, dict[str, float]]] = json.loads((folder / "results.json").read_text())[
        "summary"
    ]
    return next(iter(summary.values()))


def _figures(name: str, row: Row, found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    figures = {
        f"{name}.acc": found["acc"]["mean"],
        f"{name}.acc_std": found["acc"]["std"],
        f"{name}.seconds": found["seconds"]["mean"],
    }
    return figures if row.published is None else figures | {f"{name}.published": row.published}


def _table(names: list[str], figures: Mapping[str, float]) -> Table:
    table = Table(title="Mean accuracy after the last experience, ours beside the published figure")
    for column in ("row", "ours", "±", "published", "difference", "s"):
        table.add_column(column, justify="left" if column == "row" else "right")
    for name in names:
        if f"{name}.acc" not in figures:
            table.add_row(name, "failed")
            continue
        ours, published = figures[f"{name}.acc"], figures.get(f"{name}.published")
        beside = ("", "") if published is None else (f"{published:.2f}", f"{ours - published:+.3f}")
        spread, seconds = figures[f"{name}.acc_std"], figures[f"{name}.seconds"]
        table.add_row(name, f"{ours:.3f}", f"{spread:.3f}", *beside, f"{seconds:.0f}")
    return table


if __name__ == "__main__":
    raise SystemExit(main())
