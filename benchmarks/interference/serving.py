"""A real Triton that serves a small convolutional network, as a user would have it on this machine."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ROOT
from backend.serving.client import TritonClient
from backend.serving.embedded import EmbeddedTriton
from backend.serving.repository import ModelRepository
from backend.serving.scratch import free_ports

MODEL = "digits"
START_LIMIT_S = 60.0
SIGNATURE: dict[str, Any] = {
    "task": "image_classification",
    "dtype": "uint8",
    "shape": [1, 28, 28],
    "layout": "CHW",
    "range": [0, 255],
    "classes": [str(digit) for digit in range(10)],
}
# Names of the tensors, as the model repository and the clients know them.
TENSORS = {"input_name": "input", "output_name": "probabilities"}


@dataclass(frozen=True)
class Host:
    """Where it answers."""

    http_url: str
    grpc_url: str


@contextmanager
def serving(folder: Path) -> Iterator[Host]:
    """A Triton over a repository in the folder, with version 1 of the model."""
    http, grpc, metrics = free_ports(3)
    embedded = EmbeddedTriton(ROOT / ".venv-triton", folder / "models", http, grpc, metrics)
    _write_model(folder, ModelRepository(folder / "models", "python"))
    process = embedded.start(folder / "triton.log")
    host = Host(f"http://127.0.0.1:{http}", f"127.0.0.1:{grpc}")
    try:
        _wait(host, process)
        yield host
    finally:
        process.terminate()
        process.wait(timeout=15)


def _write_model(folder: Path, repository: ModelRepository) -> None:
    made = folder / "model"
    spec = update_spec(folder, samples=256, epochs=1, threads=1)
    (folder / "model.json").write_text(json.dumps(spec))
    command = [sys.executable, "-m", "cl_engine", "update", str(folder / "model.json"), "--out", str(made)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    files = {name: made / name for name in ("model.onnx", "labels.txt")}
    repository.write_version(MODEL, 1, files, SIGNATURE | TENSORS)
    repository.set_versions(MODEL, [1], SIGNATURE | TENSORS)


def update_spec(folder: Path, *, samples: int, epochs: int, **train: Any) -> dict[str, Any]:
    """An update of the model by replay, on noise: what it learns costs as much as digits would."""
    data = folder / f"{samples}.npz"
    if not data.exists():
        random = np.random.default_rng(0)
        x = random.integers(0, 256, (samples, *SIGNATURE["shape"]), np.uint8)
        y = random.integers(0, len(SIGNATURE["classes"]), samples)
        np.savez(data, x=x, y=y, ids=np.array([f"{number:06}" for number in range(samples)]))
    return {
        "signature": SIGNATURE,
        "model": {"name": "small_cnn"},
        "strategy": {"name": "replay"},
        "train": {"epochs": epochs, "checkpoint_every_s": 3600, **train},
        "data": {"train": str(data)},
    }


def _wait(host: Host, process: subprocess.Popen[bytes]) -> None:
    deadline_s = time.monotonic() + START_LIMIT_S
    client = TritonClient(host.http_url)
    while not (client.is_live() and client.is_version_ready(MODEL, 1)):
        if process.poll() is not None or time.monotonic() > deadline_s:
            raise SystemExit("Triton did not start; run make setup and look at its log.")
        time.sleep(0.1)
    client.close()
