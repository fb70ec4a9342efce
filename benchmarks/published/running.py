"""A row, run by this engine in a folder of its own, from where an earlier run left it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.report import write_report

ROOT = Path(__file__).resolve().parents[2]
REPORT = "row.json"


def run(spec: Mapping[str, Any], folder: Path) -> bool:
    """Run what is not done yet, and write row.json; False where it, or one of its seeds, failed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "spec.json"
    path.write_text(json.dumps(spec, indent=1))
    command = [sys.executable, "-m", "cl_engine", "benchmark", str(path), "--out", str(folder)]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        return False
    results = json.loads((folder / "results.json").read_text())
    if results["failed"]:
        return False
    figures = _figures(results)
    before = folder / REPORT
    # A row that is done already keeps the commit that it was measured at.
    if not before.is_file() or json.loads(before.read_text())["figures"] != figures:
        write_report(before, figures)
    return True


def _figures(results: Mapping[str, Any]) -> dict[str, float]:
    (summary,) = results["summary"].values()
    return {
        "acc": summary["acc"]["mean"],
        "acc_std": summary["acc"]["std"],
        "seconds": summary["seconds"]["mean"],
        "seeds": len(results["trials"]),
    }
