"""How versions reach a host: by a folder that both see, or, where there is none, in the call that loads them."""

import hashlib
import json
from pathlib import Path
from typing import Any, Protocol

from backend.core.errors import UnavailableError
from backend.hosts.models import ServingHost
from backend.hosts.runtimes import host_runtime
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from backend.serving.client import TritonClient
from backend.serving.config import model_config
from backend.serving.layout import PYTHON_MODEL, model_files
from backend.serving.repository import ModelRepository

SERVED = ("model.onnx", "labels.txt")
CONTENTS = "modelcie_contents"


class Delivery(Protocol):
    """What differs between the two ways."""

    def names(self) -> set[str]:
        """The models that are kept for the host whether they answer or not."""

    def holds(self, name: str, versions: list[ModelVersion]) -> bool:
        """Whether these versions, if they answer, are what was brought, and will be after a restart."""

    def load(self, name: str, versions: list[ModelVersion]) -> None:
        """Have exactly these versions loaded. Raises AppError `model_load_failed`, `digest_mismatch`."""

    def discard(self, name: str) -> None:
        """Keep nothing of the model."""


def delivery_to(host: ServingHost, client: TritonClient) -> Delivery:
    """By its folder where it has one. Raises UnavailableError `runtimes_unknown`; ConflictError `runtime_missing`."""
    runtime = host_runtime(host)
    if host.repository:
        return ByFolder(client, ModelRepository(Path(host.repository), runtime))
    return ByWire(client, runtime)


class ByFolder:
    """Written into the host's repository, of which it serves when it starts alone."""

    def __init__(self, client: TritonClient, repository: ModelRepository) -> None:
        self._client, self._repository = client, repository

    def names(self) -> set[str]:
        return set(self._repository.models())

    def holds(self, name: str, versions: list[ModelVersion]) -> bool:
        return self._repository.holds(name, numbers_of(versions), versions[0].service.signature)

    def load(self, name: str, versions: list[ModelVersion]) -> None:
        for version in versions:
            self._write(name, version)
        numbers = numbers_of(versions)
        self._repository.set_versions(name, numbers, versions[0].service.signature)
        self._client.load(name)
        for number in set(self._repository.models()[name]) - set(numbers):
            self._repository.remove_version(name, number)

    def discard(self, name: str) -> None:
        self._repository.remove_model(name)

    def _write(self, name: str, version: ModelVersion) -> None:
        """Have the version's own bytes on the disk: what lies there may be of another installation."""
        folder = self._repository.root / name / str(version.number)
        if any(_digest(folder / file) != digest for file, digest in _digests(version).items()):
            self._repository.write_version(name, version.number, _files(version), version.service.signature)


class ByWire:
    """Sent whole with every load, since what a load does not carry it takes away. A host that ends forgets them.

    What answers says by a parameter of its configuration what it was made of.
    """

    def __init__(self, client: TritonClient, runtime: str) -> None:
        self._client, self._runtime = client, runtime

    def names(self) -> set[str]:
        return set()

    def holds(self, name: str, versions: list[ModelVersion]) -> bool:
        wanted = self._config(name, versions)["parameters"]
        try:
            found = self._client.config(name, versions[0].number)
        except UnavailableError:
            return False
        return bool(found.get("parameters", {}).get(CONTENTS) == wanted[CONTENTS])

    def load(self, name: str, versions: list[ModelVersion]) -> None:
        files = {version.number: _files(version) for version in versions}
        self._client.send(name, self._config(name, versions), model_files(name, files, self._runtime))

    def discard(self, name: str) -> None:
        """Nothing is kept but on the host."""

    def _config(self, name: str, versions: list[ModelVersion]) -> dict[str, Any]:
        config = model_config(name, self._runtime, versions[0].service.signature, numbers_of(versions))
        made_of = [config, {version.number: _digests(version) for version in versions}, _digest(PYTHON_MODEL)]
        digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()
        return {**config, "parameters": {CONTENTS: {"string_value": digest}}}


def numbers_of(versions: list[ModelVersion]) -> list[int]:
    """Ascending, as a host tells them."""
    return sorted(version.number for version in versions)


def _files(version: ModelVersion) -> dict[str, Path]:
    return {name: artifact_path(version, name) for name in SERVED}


def _digests(version: ModelVersion) -> dict[str, str]:
    return dict(version.artifacts.filter(name__in=SERVED).values_list("name", "digest"))


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as reader:
            return hashlib.file_digest(reader, "sha256").hexdigest()
    except OSError:
        return None
