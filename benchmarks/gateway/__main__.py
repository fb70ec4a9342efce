"""`python -m benchmarks.gateway [--rounds N] [--seconds S] [--quick] [--json FILE]`.

One model on a real Triton, asked directly, through a bare proxy on the gateway's own server, and through the gateway
with every request recorded and a canary: in turn, in rounds, at 100 requests/s and by 8 clients that never rest.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from backend.launcher.ports import choose
from benchmarks.apart import set_up_django
from benchmarks.gateway.figures import AT_LEAST, AT_MOST, WAYS, Window, figures, reached
from benchmarks.gateway.load import Client, open_loop, requests_of, saturated
from benchmarks.house import ROOT, house
from benchmarks.report import write_report

RATE_PER_S = 100.0
CONNECTIONS = 8
LEFT_OUT = ("web", "simulator", "worker", "updates", "benchmarks")
MEANING = {
    "p50_added_ms": "p50 of the gateway over Triton itself, ms",
    "p50_over_bare_ms": "p50 over the bare proxy, ms",
    "p99_over_bare": "p99 by the bare proxy's",
    "saturated_ratio": "saturated rate by Triton's own",
    "bare.saturated_ratio": "the bare proxy's",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each window")
    parser.add_argument("--quick", action="store_true", help="one round of short windows: shows that it runs")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    asked = parser.parse_args()
    if asked.quick:
        asked.rounds, asked.seconds = 1, 2.0
    with house("gateway", LEFT_OUT):
        found = figures(_rounds(asked.rounds, asked.seconds))
    _show(Console(), found)
    if asked.json:
        write_report(asked.json, found)
    return 0


def _rounds(count: int, seconds: float) -> list[dict[str, Window]]:
    """The house's own hands, as a Django process beside it; then only clients."""
    set_up_django()
    from backend.config.environment import ENV
    from backend.demo.traffic import gateway_address
    from benchmarks.gateway.stage import build_canary

    stage = build_canary()
    bodies, headers = requests_of(stage.image.shape[1:], str(stage.image.dtype))
    path = f"/v2/models/{stage.service.name}/infer"
    with _bare(ENV.triton_address) as bare:
        urls = {"direct": ENV.triton_address, "bare": bare, "gateway": gateway_address()}
        clients = {way: (url + path, bodies, headers) for way, url in urls.items()}
        for client in clients.values():
            asyncio.run(saturated(Client(*client), connections=CONNECTIONS, seconds=1.0))
        rounds = []
        for number in track(range(count), "Measuring"):
            order = random.Random(number).sample(WAYS, len(WAYS))
            rounds.append({way: _window(Client(*clients[way]), seconds, number) for way in order})
    return rounds


def _window(client: Client, seconds: float, seed: int) -> Window:
    latencies_ms = asyncio.run(open_loop(client, rate_per_s=RATE_PER_S, seconds=seconds, seed=seed))
    return Window(latencies_ms, asyncio.run(saturated(client, connections=CONNECTIONS, seconds=seconds / 2)))


@contextmanager
def _bare(upstream: str) -> Iterator[str]:
    port = choose({"bare": 18090})["bare"]
    command = [sys.executable, "-m", "benchmarks.gateway.bare", "--port", str(port), "--upstream", upstream]
    process = subprocess.Popen(command, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline_s = time.monotonic() + 20
        while time.monotonic() < deadline_s:
            try:
                urllib.request.urlopen(f"{url}/v2/health/live", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=15)


def _show(console: Console, found: dict[str, float]) -> None:
    table = Table(
        title=f"{RATE_PER_S:.0f} requests/s, and {CONNECTIONS} clients without rest", title_justify="left"
    )
    for column in ("", "p50, ms", "p99, ms", "saturated, requests/s"):
        table.add_column(column, justify="right" if column else "left")
    for way in WAYS:
        p50_ms, p99_ms, per_s = (found[f"{way}.{name}"] for name in ("p50_ms", "p99_ms", "saturated_per_s"))
        table.add_row(way, f"{p50_ms:.2f}", f"{p99_ms:.2f}", f"{per_s:,.0f}")
    console.print(table)
    compared = Table()
    for column in ("compared within each round", "value", "asked", ""):
        compared.add_column(column)
    for name, meaning in MEANING.items():
        limit = (
            f"<= {AT_MOST[name]}" if name in AT_MOST else f">= {AT_LEAST[name]}" if name in AT_LEAST else ""
        )
        verdict = {True: "reached", False: "missed", None: ""}[reached(name, found[name])]
        compared.add_row(meaning, f"{found[name]:.2f}", limit, verdict)
    console.print(compared)


if __name__ == "__main__":
    sys.exit(main())
