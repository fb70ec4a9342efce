"""`python -m benchmarks.demo [--data digits|mnist] [--json FILE]`: exit 0 only if the loop really closed."""

import argparse
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.apart import set_up_django
from benchmarks.house import house
from benchmarks.report import write_report

RATE_PER_S = 50.0
MEANING = {
    "accuracy_before": "accuracy before the drift, old data, v1",
    "accuracy_drifted": "accuracy on drifted traffic, v1",
    "accuracy_after": "accuracy on drifted traffic, v2",
    "accuracy_after_naive": "the same, updated without replay",
    "accuracy_old_after": "accuracy on old data, v2",
    "forgetting": "forgetting on old data",
    "forgetting_naive": "the same, updated without replay",
    "requests_to_alert": "requests after the drift until the alert",
    "update_s": "update, s",
    "requests": "requests sent",
    "failed": "requests failed",
    "canary_requests": "of these, answered by v2 as a canary",
    "longest_gap_ms": "longest gap in the rollout, ms",
    "p99_idle_ms": "p99 while idle, ms",
    "p99_updating_ms": "p99 while updating, ms",
    "p99_swapping_ms": "p99 in the rollout, ms",
    "loop_s": "from the drift to the new version live, s",
}

COUNTS = ("requests_to_alert", "requests", "failed", "canary_requests")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--data", default="digits", help="digits or mnist (MODELCIE_DATASETS names its folder)"
    )
    parser.add_argument("--quick", action="store_true", help="the demo has one length; this changes nothing")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    console, began = Console(), time.monotonic()
    with house("demo", without=("web", "simulator")) as home:
        found, shortfalls = _play(asked.data, home)
    _show(console, asked.data, found, time.monotonic() - began)
    if asked.json:
        write_report(asked.json, found)
    for sentence in shortfalls:
        console.print(f"[red]✗ {sentence}")
    console.print(
        "[red]The loop did not close." if shortfalls else "[green]The loop closed; its log verifies."
    )
    return 1 if shortfalls else 0


def _play(data: str, home: Path) -> tuple[dict[str, float], list[str]]:
    """Run the loop as a Django process of its own, beside the house's."""
    set_up_django()
    from backend.config.environment import ENV
    from backend.demo.material import material
    from backend.demo.traffic import gateway_address, traffic
    from benchmarks.demo.loop import Loop
    from benchmarks.demo.progress import Phases

    images = material(data, Path(ENV.datasets) if ENV.datasets else None)
    with traffic(images, home / "clients", RATE_PER_S, gateway_address()) as clients, Phases() as phases:
        return Loop(images, clients, phases).run()


def _show(console: Console, data: str, found: dict[str, float], total_s: float) -> None:
    table = Table(title=f"The loop on {data}, {total_s:.0f} s in all", title_justify="left")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, meaning in MEANING.items():
        value = found[name]
        table.add_row(
            meaning,
            f"{value:,.0f}" if name in COUNTS else f"{value:.3f}",
        )
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
