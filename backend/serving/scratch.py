"""A Triton for a while: its own repository and ports on loopback, gone at the end or with the process that began it."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from backend.config.environment import ROOT
from backend.core.errors import AppError
from backend.serving.client import TritonClient
from backend.serving.embedded import ADDRESS, EmbeddedTriton
from backend.serving.repository import ModelRepository

START_LIMIT_S = 30.0
VERSION = 1


@contextmanager
def scratch_triton(
    folder: Path, models: Mapping[str, Mapping[str, Path]], signature: Mapping[str, Any]
) -> Iterator[str]:
    """The HTTP address of a Triton that serves each model's files as version `VERSION`.

    folder: where its repository and its log are written; models: name -> model.onnx and labels.txt.
    Raises: AppError `triton_not_installed`, `scratch_triton_failed`, or `model_load_failed` with Triton's words.
    """
    repository = ModelRepository(folder / "models", "python")
    repository.root.mkdir(parents=True)
    http, grpc, metrics = free_ports(3)
    triton = EmbeddedTriton(ROOT / ".venv-triton", repository.root, http, grpc, metrics)
    process = triton.start(folder / "triton.log")
    url = f"http://{ADDRESS}:{http}"
    try:
        with closing(TritonClient(url, timeout_s=START_LIMIT_S)) as client:
            _wait(process, client)
            # Not at the start: if this process is killed then, the server leaves its models' processes behind.
            for name, files in models.items():
                repository.write_version(name, VERSION, files, signature)
                repository.set_versions(name, [VERSION], signature)
                client.load(name)
        yield url
    finally:
        triton.end(process)


def _wait(process: subprocess.Popen[bytes], client: TritonClient) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not client.is_live():
        if process.poll() is not None or time.monotonic() > deadline:
            raise AppError(
                "scratch_triton_failed",
                f"A Triton to measure on did not come up within {START_LIMIT_S:.0f} s.",
            )
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    """As many ports of loopback as nobody listens at now."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((ADDRESS, 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
