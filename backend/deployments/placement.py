"""Puts versions on a host, and sees what it holds: the one place where deployments touch Triton."""

from functools import cached_property

import numpy as np

from backend.core.errors import ConflictError
from backend.deployments.delivery import delivery_to, numbers_of
from backend.hosts.keys import host_key
from backend.hosts.models import ServingHost
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from backend.serving.client import TritonClient
from backend.serving.golden import golden_matches

# Of a probability. Another runtime or processor rounds otherwise; another model differs by far more.
GOLDEN_TOLERANCE = 1e-3


class Placement:
    """One visit to a host. What it serves is asked once, and again after each change."""

    def __init__(self, host: ServingHost) -> None:
        self.client = TritonClient(host.http_url, host_key(host), grpc_url=host.grpc_url)
        self.delivery = delivery_to(host, self.client)

    def names(self) -> set[str]:
        """The models that it serves, or that are kept for it. Raises UnavailableError."""
        return set(self._ready) | self.delivery.names()

    def holds(self, name: str, versions: list[ModelVersion]) -> bool:
        """Whether exactly these versions answer under the name, as they were brought."""
        return self._ready.get(name) == numbers_of(versions) and self.delivery.holds(name, versions)

    def ensure(self, name: str, versions: list[ModelVersion]) -> None:
        """Have exactly these versions answer under the name; what answered before goes on until they do.

        Raises AppError `model_load_failed` with Triton's words, `digest_mismatch`, `model_too_large_to_send`;
        UnavailableError.
        """
        if self.holds(name, versions):
            return
        self._forget()
        self.delivery.load(name, versions)
        missing = set(numbers_of(versions)) - set(self._ready.get(name, []))
        if missing:
            raise ConflictError("model_load_failed", f"Triton loaded {name}, but not version {min(missing)}.")

    def remove(self, name: str) -> None:
        """Unload the model, and keep nothing of it."""
        if name in self._ready:
            self.client.unload(name)
        self.delivery.discard(name)
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
        return {name: sorted(versions) for name, versions in self.client.statistics_of_all().items()}

    def _forget(self) -> None:
        self.__dict__.pop("_ready", None)
