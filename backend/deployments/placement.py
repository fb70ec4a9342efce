"""Puts versions on a host, and sees what it holds: the one place where deployments touch Triton."""

import hashlib
from functools import cached_property
from pathlib import Path

import numpy as np

from backend.core.errors import ConflictError
from backend.hosts.keys import host_key
from backend.hosts.models import ServingHost
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from backend.serving.client import TritonClient
from backend.serving.golden import golden_matches
from backend.serving.repository import ModelRepository

SERVED = ("model.onnx", "labels.txt")
READY = "READY"
# Of a probability. Another runtime or processor rounds otherwise; another model differs by far more.
GOLDEN_TOLERANCE = 1e-3


class Placement:
    """One visit to a host. What it serves is asked once, and again after each change."""

    def __init__(self, host: ServingHost) -> None:
        self.client = TritonClient(host.http_url, host_key(host), grpc_url=host.grpc_url)
        self.repository = ModelRepository(Path(host.repository), host.runtime)

    def names(self) -> set[str]:
        """The models that it serves or has on disk. Raises UnavailableError."""
        return set(self._ready) | set(self.repository.models())

    def holds(self, name: str, versions: list[ModelVersion]) -> bool:
        """Whether exactly these versions answer under the name, and would after a restart."""
        numbers, signature = _numbers(versions), versions[0].service.signature
        return self._ready.get(name) == numbers and self.repository.holds(name, numbers, signature)

    def ensure(self, name: str, versions: list[ModelVersion]) -> None:
        """Have exactly these versions answer under the name; what answered before goes on until they do.

        Raises AppError `model_load_failed` with Triton's words, `digest_mismatch`; UnavailableError.
        """
        if self.holds(name, versions):
            return
        for version in versions:
            self._write(name, version)
        numbers = _numbers(versions)
        self.repository.set_versions(name, numbers, versions[0].service.signature)
        self._forget()
        self.client.load(name)
        missing = set(numbers) - set(self._ready.get(name, []))
        if missing:
            raise ConflictError("model_load_failed", f"Triton loaded {name}, but not version {min(missing)}.")
        for number in set(self.repository.models()[name]) - set(numbers):
            self.repository.remove_version(name, number)

    def remove(self, name: str) -> None:
        """Unload the model and take it off the disk."""
        if name in self._ready:
            self.client.unload(name)
        self.repository.remove_model(name)
        self._forget()

    def check_golden(self, name: str, version: ModelVersion) -> None:
        """Have it answer its warm-up inputs as its training did. Raises ConflictError `golden_mismatch`."""
        signature = version.service.signature
        with np.load(artifact_path(version, "warmup.npz"), allow_pickle=False) as stored:
            inputs, expected = stored["x"], stored["probabilities"]
        answer = self.client.infer(name, version.number, {signature["input_name"]: inputs})
        if not golden_matches(expected, answer[signature["output_name"]], GOLDEN_TOLERANCE):
            detail = f"{version} does not answer on its host as it did when it was made."
            raise ConflictError("golden_mismatch", detail, model=name, version=version.number)

    @cached_property
    def _ready(self) -> dict[str, list[int]]:
        """model -> the versions that answer, ascending; models of which none does are left out."""
        states = self.client.loaded().items()
        ready = {name: sorted(n for n, state in found.items() if state == READY) for name, found in states}
        return {name: numbers for name, numbers in ready.items() if numbers}

    def _forget(self) -> None:
        self.__dict__.pop("_ready", None)

    def _write(self, name: str, version: ModelVersion) -> None:
        """Have the version's own bytes on the disk: what lies there may be of another installation."""
        digests = version.artifacts.filter(name__in=SERVED).values_list("name", "digest")
        folder = self.repository.root / name / str(version.number)
        if any(_digest(folder / file) != digest for file, digest in digests):
            files = {file: artifact_path(version, file) for file in SERVED}
            self.repository.write_version(name, version.number, files, version.service.signature)


def _numbers(versions: list[ModelVersion]) -> list[int]:
    return sorted(version.number for version in versions)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as reader:
            return hashlib.file_digest(reader, "sha256").hexdigest()
    except OSError:
        return None
