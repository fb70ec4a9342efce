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
from tests.serving.hosting import processes, put, servers, stubs, stubs_of
from tests.triton import TritonHost, make_host
from tests.waiting import until

pytestmark = pytest.mark.triton
# In C with Python's lock, as while it imports onnxruntime: there it does not notice that its server has ended.
IN_C = "ctypes.PyDLL(None).sleep(600)"
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


@pytest.mark.parametrize("when", ["while it loads", "when it answers"])
@pytest.mark.parametrize("ending", ["it is told to end", "the server is told to end", "its parent is killed"])
def test_the_embedded_host_leaves_nothing_behind(tmp_path: Path, ending: str, when: str) -> None:
    host = make_host(tmp_path)
    put(host, tmp_path, "left", [1], {1: 3})
    loading = tmp_path / "loading"
    if when == "while it loads":
        code = f"import ctypes, pathlib\npathlib.Path({str(loading)!r}).touch()\n{IN_C}\n"
        (host.embedded.repository / "left" / "1" / "model.py").write_text(code)
    parent = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, *_command(host)],
        env={**os.environ, "MODELCIE_TRITON_API_KEY": host.key},
    )
    try:
        if when == "while it loads":
            until(loading.exists)
            assert not host.client(1.0).is_live()
        else:
            until(lambda: host.client(1.0).is_live())
            assert host.client().loaded()["left"] == {1: "READY"}
        [server] = servers(host)
        if ending == "its parent is killed":
            parent.kill()
        else:
            words = ("backend.serving.embedded", str(host.embedded.repository))
            [embedded] = set(processes(*words)) - {str(parent.pid)}
            os.kill(int(embedded if ending == "it is told to end" else server), signal.SIGTERM)
        until(lambda: not servers(host) and not stubs(host))
        until(lambda: not list(SHARED_MEMORY.glob(f"{host.embedded._region_prefix}*")))
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


def test_a_process_whose_parent_is_gone_already_goes_no_further() -> None:
    code = "from backend.serving.ending import die_with_parent; die_with_parent(-1); print('went on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
