"""A gateway under uvicorn on a free port, with a routing in memory before a server of the test's own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import uvicorn

from backend.gateway.app import Gateway
from backend.gateway.recorder import Recorder
from backend.gateway.routes import Routing, Table


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve() -> Iterator[Callable[[object], str]]:
    """Serves an ASGI application; returns its address. Everything ends with the test."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(application: object) -> str:
        port = free_port()
        config = uvicorn.Config(
            application, host="127.0.0.1", port=port, log_level="warning", lifespan="auto"
        )  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        deadline = time.monotonic() + 10
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        running.append((server, thread))
        return f"http://127.0.0.1:{port}"

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=10)


@pytest.fixture
def gateway(serve: Callable[[object], str]) -> Callable[..., tuple[str, Recorder]]:
    """(address, recorder) of a gateway with this table."""

    def start(table: Table, *, keys_required: bool = False) -> tuple[str, Recorder]:
        routing, recorder = Routing("test"), Recorder("test")
        routing.table = table
        return serve(Gateway(routing, recorder, keys_required=keys_required)), recorder

    return start


@dataclass(frozen=True)
class Doors:
    """A gateway that answers HTTP and gRPC (host:port)."""

    http: str
    grpc: str
    recorder: Recorder


@pytest.fixture
def doors(serve: Callable[[object], str]) -> Callable[..., Doors]:
    """Both doors of a gateway with this table."""

    def start(table: Table, *, keys_required: bool = False) -> Doors:
        routing, recorder, address = Routing("test"), Recorder("test"), f"127.0.0.1:{free_port()}"
        routing.table = table
        gateway = Gateway(routing, recorder, keys_required=keys_required, grpc_address=address)
        return Doors(serve(gateway), address, recorder)

    return start
