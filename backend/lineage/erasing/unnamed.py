"""Blobs that no row names: what a crash left between a file and its row. They may hold anything, so they go."""

from datetime import timedelta

from django.db.models import Model

from backend.core.blobs import blobs
from backend.core.clock import now
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
    for digest, path in list(blobs().stored_before(now() - YOUNGEST)):
        erased.beat()
        if not digest or not _is_named(digest):
            path.unlink(missing_ok=True)
    return []


def unnamed_found(erased: Erased) -> int:
    found = 0
    for digest, _ in blobs().stored_before(now() - YOUNGEST):
        erased.beat()
        found += not digest or not _is_named(digest)
    return found


def _is_named(digest: str) -> bool:
    return any(_rows(model, column, digest) for model, column in NAMED)


def _rows(model: type[Model], column: str, digest: str) -> bool:
    rows = model._default_manager.filter(**{column: digest})
    # The digest of an erased sample names nothing any more.
    return (rows.filter(erased_at=None) if model is Sample else rows).exists()
