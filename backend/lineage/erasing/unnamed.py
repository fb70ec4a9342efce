"""Blobs that no row names: what a crash left between a file and its row. They may hold anything, so they go."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.db.models import Model

from backend.core.blobs import blobs
from backend.core.clock import now
from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.datasets.models import Sample, Snapshot
from backend.monitoring.models import AccuracyEstimator, DriftMonitor, Segment
from backend.registry.models import Artifact, ModelVersion
from backend.updates.models import BenchmarkArtifact, UpdateRun

# Every column that names a blob: a test looks for others.
NAMED: tuple[tuple[type[Model], str], ...] = (
    (Sample, "payload"),
    (Snapshot, "digest"),
    (Segment, "blob"),
    (Artifact, "digest"),
    (ModelVersion, "seen"),
    (UpdateRun, "weights"),
    (BenchmarkArtifact, "digest"),
    (DriftMonitor, "reference"),
    (AccuracyEstimator, "reference"),
)
# A file is stored before its row is written.
YOUNGEST = timedelta(hours=1)


def unnamed_forget(erased: Erased) -> list[str]:
    for path in _unnamed(erased):
        path.unlink(missing_ok=True)
    return []


def unnamed_found(erased: Erased) -> int:
    return sum(1 for _ in _unnamed(erased))


def _unnamed(erased: Erased) -> Iterator[Path]:
    for stored in chunks(blobs().stored_before(now() - YOUNGEST)):
        erased.beat()
        named = _named(digest for digest, _ in stored)
        yield from (path for digest, path in stored if digest not in named)


def _named(digests: Iterable[str]) -> set[str]:
    """Those of at most a statement's worth of digests that some row names."""
    asked, found = list(digests), set[str]()
    for model, column in NAMED:
        rows = model._default_manager.filter(**{f"{column}__in": asked})
        # The digest of an erased sample names nothing any more.
        rows = rows.filter(erased_at=None) if model is Sample else rows
        found.update(rows.values_list(column, flat=True))
    return found - {""}
