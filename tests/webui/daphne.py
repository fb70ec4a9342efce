"""The web process as it runs in an installation, on the test's database."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from backend.config.environment import ENV, ROOT
from tests.jobs.running import environment
from tests.waiting import until


@contextmanager
def web(port: int) -> Iterator[str]:
    """Daphne with pages and sockets; its address."""
    command = [
        sys.executable,
        "-m",
        "daphne",
        "-b",
        "127.0.0.1",
        "-p",
        str(port),
        "backend.config.asgi:application",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(ENV.home), stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(f"{address}/login/"), within_s=60)
        yield address
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
