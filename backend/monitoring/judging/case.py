"""What a judge is asked about, and what it answers."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from backend.core.blobs import blobs
from backend.engine.drift import DriftScore
from backend.monitoring.models import DriftMonitor
from backend.monitoring.settings import MonitorSettings
from backend.monitoring.windows import settings_of
from backend.registry.models import ModelVersion


@dataclass(frozen=True)
class Case:
    """A monitor with its settings, and the version that it watches."""

    monitor: DriftMonitor
    settings: MonitorSettings
    version: ModelVersion

    @classmethod
    def of(cls, monitor: DriftMonitor) -> Self:
        version = ModelVersion.objects.select_related("service").get(
            service=monitor.service_id, number=monitor.version_number
        )
        return cls(monitor, settings_of(monitor), version)

    def stored(self) -> Path:
        """The file that was fitted. Raises: AppError `blob_missing`, `digest_mismatch`."""
        return blobs().verified_path(self.monitor.reference)


@dataclass(frozen=True)
class Fitted:
    """The digest of what was fitted, and its threshold where it has one."""

    reference: str
    threshold: float | None

    @classmethod
    def saved(cls, save: Callable[[Path], None], threshold: float | None) -> Self:
        """Of what `save` writes to a path."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fitted.npz"
            save(path)
            return cls(blobs().put_file(path), threshold)


@dataclass(frozen=True)
class Verdict:
    """A window's score, as `details` what it rests on, and the `memory` that the next window goes on from."""

    score: DriftScore
    details: dict[str, Any] = field(default_factory=dict)
    memory: bytes = b""
