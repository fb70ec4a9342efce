"""`python -m benchmarks.swap [--times N] [--quick] [--json FILE]`.

Promotions of versions that were never loaded, and roll backs to the one before, on a real Triton with gateway and
control, while four clients of the gateway and one of Triton itself never rest. After each change as long a time
without one shows what the machine itself does to the clients.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.apart import set_up_django
from benchmarks.house import ROOT, house
from benchmarks.report import write_report
from benchmarks.swap.figures import Answers, figures

THROUGH_GATEWAY, DIRECT = 4, 1
MEANING = {
    "requests": "requests through the gateway",
    "failed": "failed",
    "inconsistent": "answered by a version that was not live then",
    "longest_gap_ms": "longest time without any answer while versions change, ms",
    "resting.longest_gap_ms": "while none does, ms",
    "longest_wait_ms": "longest wait for one answer, ms",
    "direct.requests": "requests to Triton itself",
    "direct.failed": "failed",
    "direct.inconsistent": "answered by a version that was not live then",
    "direct.longest_wait_ms": "longest wait for one answer, ms",
    "promote_s": "promotion until it is live, s (median)",
    "promote_max_s": "at most",
    "rollback_s": "roll back until it is live, s (median)",
    "rollback_max_s": "at most",
}
LEFT_OUT = ("web", "simulator", "worker", "updates", "benchmarks")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.swap", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="promotions, and as many roll backs")
    parser.add_argument("--quick", action="store_true", help="two of each: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    with house("swap", LEFT_OUT) as home:
        found = _play(2 if asked.quick else asked.times, home)
    _show(Console(), found)
    if asked.json:
        write_report(asked.json, found)
    return 0


def _play(times: int, home: Path) -> dict[str, float]:
    """The house's own clients and hands, as a Django process beside it."""
    set_up_django()
    from benchmarks.swap.stage import addresses, build

    stage = build()
    out = home / "answers.npz"
    counts = ["--through-gateway", str(THROUGH_GATEWAY), "--direct", str(DIRECT), "--out", str(out)]
    image = ["--image", json.dumps(stage.image.tolist())]
    command = [sys.executable, "-m", "benchmarks.swap.clients", *addresses(), *counts, *image]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE) as clients:
        for _ in range(times):
            for change in (stage.promote, stage.roll_back):
                change()
                stage.rest()
        clients.communicate()
    with np.load(out) as columns:
        answers = [_client(columns, number) for number in range(THROUGH_GATEWAY + DIRECT)]
    through, direct = answers[:THROUGH_GATEWAY], answers[THROUGH_GATEWAY:]
    return figures(through, direct, stage.periods(), stage.seconds, stage.changing, stage.resting)


def _client(columns: "np.lib.npyio.NpzFile", number: int) -> Answers:
    return Answers(
        *(columns[f"{name}_{number}"] for name in ("asked_s", "answered_s", "versions", "answers"))
    )


def _show(console: Console, found: dict[str, float]) -> None:
    table = Table(title="Versions that change under load", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, meaning in MEANING.items():
        value = found[name]
        table.add_row(meaning, f"{value:,.0f}" if value == int(value) else f"{value:.2f}")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
