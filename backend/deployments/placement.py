"""Puts versions on a host, and sees what it holds: the one place where deployments touch Triton."""

import hashlib
from functools import cached_property
from pathlib import Path

import numpy as np

from backend.config.environment import ENV
from backend.core.errors import ConflictError
from backend.hosts.models import ServingHost
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from backend.serving.client import TritonClient
from backend.serving.golden import golden_matches
from backend.serving.repository import ModelRepository

SERVED = ("model.onnx", "labels.txt")
READY = "READY"


class Placement:
    """One visit to a host. What it holds is asked once, and again after each change."""

    def __init__(self, host: ServingHost) -> None:
        self.client = TritonClient(host.http_url, ENV.triton_api_key)
        self.repository = ModelRepository(Path(host.repository), host.runtime)

    @cached_property
    def _ready(self) -> dict[str, list[int]]:
        """model -> the versions that answer, ascending."""
        return {
            name: sorted(number for number, state in versions.items() if state == READY)
            for name, versions in self.client.loaded().items()
        }

    def names(self) -> set[str]:
        """The models that it serves or has on disk. Raises UnavailableError."""
        serving = {name for name, numbers in self._ready.items() if numbers}
        return serving | self.repository.models().keys()

    def holds(self, name: str, versions: list[ModelVersion]) -> bool:
        """Whether exactly these versions answer under the name, and would after a restart."""
        numbers = _numbers(versions)
        on_disk = self.repository.holds(name, numbers, versions[0].service.signature)
        return on_disk and self._ready.get(name) == numbers

    def ensure(self, name: str, versions: list[ModelVersion]) -> None:
        """Have exactly these versions answer under the name; what answered before goes on until they do.

        Raises ConflictError `model_load_failed` with Triton's words; UnavailableError; `digest_mismatch`.
        """
        if self.holds(name, versions):
            return
        signature, numbers = versions[0].service.signature, _numbers(versions)
        for version in versions:
            if not self._has_files(name, version):
                artifacts = {artifact: artifact_path(version, artifact) for artifact in SERVED}
                self.repository.write_version(name, version.number, artifacts, signature)
        self.repository.set_versions(name, numbers, signature)
        self._forget()
        self.client.load(name)
        missing = [number for number in numbers if not self.client.is_version_ready(name, number)]
        if missing:
            raise ConflictError("model_load_failed", f"Triton loaded {name} but not version {missing[0]}.")
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
        if not golden_matches(expected, answer[signature["output_name"]]):
            detail = f"{version} does not answer on its host as it did when it was made."
            raise ConflictError("golden_mismatch", detail, model=name, version=version.number)

    def _has_files(self, name: str, version: ModelVersion) -> bool:
        """Whether the version's own bytes lie on the disk: the folder may be of another installation."""
        stored = dict(version.artifacts.filter(name__in=SERVED).values_list("name", "digest"))
        folder = self.repository.root / name / str(version.number)
        return all(_digest(folder / artifact) == digest for artifact, digest in stored.items())

    def _forget(self) -> None:
        self.__dict__.pop("_ready", None)


def _numbers(versions: list[ModelVersion]) -> list[int]:
    return sorted(version.number for version in versions)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as reader:
            return hashlib.file_digest(reader, "sha256").hexdigest()
    except OSError:
        return None
