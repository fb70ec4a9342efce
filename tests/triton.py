"""A real tritonserver for the tests of any room: a room's conftest imports its fixtures from here."""

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.config.environment import ENV, ROOT
from backend.serving.client import TritonClient
from backend.serving.embedded import EmbeddedTriton
from backend.serving.repository import ModelRepository

VENV = ROOT / ".venv-triton"
START_LIMIT_S = 30.0


@dataclass
class TritonHost:
    """A running Triton: its address, its key and the repository it serves from."""

    embedded: EmbeddedTriton
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.embedded.http_port}"

    @property
    def key(self) -> str:
        return self.embedded.api_key

    @property
    def repository(self) -> ModelRepository:
        return ModelRepository(self.embedded.repository, "python")

    @property
    def grpc_url(self) -> str:
        return f"127.0.0.1:{self.embedded.grpc_port}"

    def client(self, timeout_s: float = 30.0) -> TritonClient:
        """A client of its own for each thread; control goes over gRPC."""
        return TritonClient(self.url, self.key, timeout_s, self.grpc_url)

    def start(self) -> None:
        """Run it and wait until it answers."""
        self.process = self.embedded.start(self.log)
        deadline = time.monotonic() + START_LIMIT_S
        while not self.client(1.0).is_live():
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            assert time.monotonic() < deadline, "Triton did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a crash would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it as the launcher would: it answers what it has begun and leaves no process or memory behind."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=15)


def make_host(folder: Path) -> TritonHost:
    """A host over an empty repository in `folder`, not yet running."""
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        ports = []
        for probe in (one, two, three):
            probe.bind(("127.0.0.1", 0))
            ports.append(probe.getsockname()[1])
    embedded = EmbeddedTriton(VENV, folder / "models", *ports, api_key=secrets.token_hex(16))
    return TritonHost(embedded, folder / "triton.log")


@pytest.fixture(scope="session")
def triton_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TritonHost]:
    """One Triton for the session: give your models names of your own."""
    host = make_host(tmp_path_factory.mktemp("triton"))
    host.start()
    yield host
    host.stop()


@pytest.fixture
def triton(triton_host: TritonHost) -> Iterator[TritonHost]:
    """The host, with its key where control finds it."""
    kept = ENV.triton_api_key
    object.__setattr__(ENV, "triton_api_key", triton_host.key)
    yield triton_host
    object.__setattr__(ENV, "triton_api_key", kept)
