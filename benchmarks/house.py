"""A house of its own for one run: a fresh home, free ports, the processes that it takes."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from backend.launcher import keys
from backend.launcher.ports import choose

ROOT = Path(__file__).resolve().parents[1]
PORTS = {
    "MODELCIE_WEB_PORT": 18000,
    "MODELCIE_GATEWAY_PORT": 18080,
    "MODELCIE_GATEWAY_GRPC_PORT": 18081,
    "MODELCIE_TRITON_HTTP_PORT": 18001,
    "MODELCIE_TRITON_GRPC_PORT": 18002,
    "MODELCIE_TRITON_METRICS_PORT": 18003,
}
START_LIMIT_S = 120.0


@contextmanager
def house(name: str, without: Sequence[str]) -> Iterator[Path]:
    """The home of a running house, less some processes, in `var/<name>`.

    This process' environment names it too: enter before Django is set up. The home is removed when all went well, and
    kept for a look at its logs otherwise.
    """
    home = ROOT / "var" / name / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    home.mkdir(parents=True)
    ports = {name: str(port) for name, port in choose(PORTS).items()}
    os.environ |= {"MODELCIE_HOME": str(home), "MODELCIE_DEMO": "true", "MODELCIE_BIND": "127.0.0.1", **ports}
    os.environ.setdefault("MODELCIE_LATENCY_PROFILE_S", "1")
    # What this process enqueues is signed with the house's own key.
    os.environ["MODELCIE_SECRET_KEY"] = keys.load(home / "keys.json")["MODELCIE_SECRET_KEY"]
    command = [sys.executable, "-m", "backend.launcher.up", "--with-parent"]
    left_out = [f"--without={process}" for process in without]
    with (home / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *left_out], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _await(f"http://127.0.0.1:{ports['MODELCIE_GATEWAY_PORT']}/v2/health/live", process, home)
        yield home
    finally:
        process.terminate()
        process.wait(timeout=30)
    shutil.rmtree(home, ignore_errors=True)


def _await(url: str, process: "subprocess.Popen[bytes]", home: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"The processes did not start; see {home / 'up.log'} and {home / 'log'}.")
