"""Changing a real tritonserver over gRPC, and what is left when it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.core.errors import AppError
from backend.serving.client import TritonClient
from backend.serving.embedded import SHARED_MEMORY
from tests.serving.hosting import put, servers, stubs, stubs_of
from tests.triton import TritonHost, make_host
from tests.waiting import until

pytestmark = pytest.mark.triton
SUPERVISOR = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(600)"


@pytest.mark.parametrize("way", ["grpc", "http"])
def test_a_load_goes_either_way_and_needs_the_key(triton_host: TritonHost, tmp_path: Path, way: str) -> None:
    model, grpc_url = f"keyed-{way}", triton_host.grpc_url if way == "grpc" else ""
    put(triton_host, tmp_path, model, [1], {1: 3})
    for key in ("", "wrong"):
        client = TritonClient(triton_host.url, key, 10.0, grpc_url)
        for call in (client.loaded, lambda client=client: client.load(model)):
            with pytest.raises(AppError) as refused:
                call()
            assert refused.value.code == "triton_key_refused"
    client = TritonClient(triton_host.url, triton_host.key, 10.0, grpc_url)
    assert not client.is_version_ready(model, 1)
    client.load(model)
    assert client.loaded()[model] == {1: "READY"}
    client.unload(model)
    until(lambda: not client.is_version_ready(model, 1))


def test_a_version_that_goes_on_is_not_loaded_again(triton_host: TritonHost, tmp_path: Path) -> None:
    client = triton_host.client()
    put(triton_host, tmp_path, "steady", [1], {1: 3})
    client.load("steady")
    first = stubs_of(triton_host, "steady", 1)
    assert len(first) == 1
    put(triton_host, tmp_path, "steady", [1, 2], {2: 3})
    client.load("steady")
    assert stubs_of(triton_host, "steady", 1) == first
    second = stubs_of(triton_host, "steady", 2)
    put(triton_host, tmp_path, "steady", [2], {})
    client.load("steady")
    until(lambda: stubs_of(triton_host, "steady", 1) == [])
    assert stubs_of(triton_host, "steady", 2) == second


@pytest.mark.parametrize("ending", ["the server is told to end", "its parent is killed"])
def test_the_embedded_host_leaves_nothing_behind(tmp_path: Path, ending: str) -> None:
    host = make_host(tmp_path)
    put(host, tmp_path, "left", [1], {1: 3})
    parent = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, *_command(host)],
        env={**os.environ, "MODELCIE_TRITON_API_KEY": host.key},
    )
    try:
        until(lambda: host.client(1.0).is_live())
        assert host.client().loaded()["left"] == {1: "READY"}
        [server] = servers(host)
        assert stubs(host)
        if ending == "its parent is killed":
            parent.kill()
        else:
            os.kill(int(server), signal.SIGTERM)
        until(lambda: not servers(host) and not stubs(host))
        assert not list(SHARED_MEMORY.glob(f"{host.embedded._region_prefix}*"))
    finally:
        parent.kill()
        parent.wait()


def _command(host: TritonHost) -> list[str]:
    options = {
        "venv": host.embedded.venv,
        "repository": host.embedded.repository,
        "http-port": host.embedded.http_port,
        "grpc-port": host.embedded.grpc_port,
        "metrics-port": host.embedded.metrics_port,
    }
    given = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [sys.executable, "-m", "backend.serving.embedded", *given]
