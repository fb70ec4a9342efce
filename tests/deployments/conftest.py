"""A real tritonserver for rollouts, one for all tests of this folder."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config.environment import ROOT
from backend.serving.client import TritonClient
from backend.serving.embedded import EmbeddedTriton


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningTriton:
    """An embedded Triton that a test may kill and start again."""

    def __init__(self, home: Path) -> None:
        self.log = home / "triton.log"
        self.host = EmbeddedTriton(
            venv=ROOT / ".venv-triton",
            repository=home / "models",
            http_port=free_port(),
            grpc_port=free_port(),
            metrics_port=free_port(),
        )
        self.url = f"http://127.0.0.1:{self.host.http_port}"
        self.client = TritonClient(self.url)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = self.host.start(self.log)
        deadline = time.monotonic() + 30
        while not self.client.is_live():
            assert time.monotonic() < deadline, self.log.read_text()[-2000:]
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a crash does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="session")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTriton]:
    running = RunningTriton(tmp_path_factory.mktemp("triton"))
    running.start()
    yield running
    running.kill()
