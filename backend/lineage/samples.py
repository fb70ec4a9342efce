"""From a sample to what was made of it, and back from a version to its samples."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from backend.access.rules import visible
from backend.core.actor import Actor
from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.held_files import state_ids
from backend.datasets.models import Label, QueueItem, Sample, Snapshot
from backend.datasets.selectors import label_history, queue_list, snapshot_holds, snapshot_list
from backend.projects.models import Service
from backend.registry.models import Artifact, ModelVersion
from backend.registry.selectors import seen_ids, version_list
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport

STATE = "state.safetensors"


@dataclass(frozen=True)
class SampleLineage:
    """trained: versions that learned from it, themselves or by an ancestor; remembered_by: those whose memory holds
    it now; judged: reports whose sets hold it; runs: those that were given it."""

    sample: Sample
    labels: list[Label]
    queue: list[QueueItem]
    snapshots: list[Snapshot]
    trained: list[ModelVersion]
    remembered_by: list[ModelVersion]
    judged: list[ValidationReport]
    runs: list[UpdateRun] = field(default_factory=list)


def sample_lineage(actor: Actor, sample: Sample) -> SampleLineage:
    """All that was made of the sample, newest first."""
    name, service = str(sample.pk), sample.service
    snapshots = [row for row in snapshot_list(actor, service) if snapshot_holds(row, [sample.payload])]
    versions = list(version_list(actor, service))
    states = Artifact.objects.filter(version__in=versions, name=STATE)
    remembering = {state.version_id for state in states if name in _ids_in(state)}
    reports = visible(
        ValidationReport.objects.filter(snapshots__in=snapshots), actor, "version__service__project"
    )
    runs = visible(UpdateRun.objects.filter(snapshot__in=snapshots), actor, "service__project")
    return SampleLineage(
        sample=sample,
        labels=list(label_history(actor, sample)),
        queue=list(queue_list(actor, service).filter(sample=sample)),
        snapshots=snapshots,
        trained=[version for version in versions if name in seen_ids(version)],
        remembered_by=[version for version in versions if version.pk in remembering],
        judged=list(reports.select_related("version__service").distinct().order_by("-pk")),
        runs=list(runs.order_by("-pk")),
    )


def remembered(version: ModelVersion) -> set[str]:
    """The ids in its memory; none where it has no state, or its file is gone."""
    state = version.artifacts.filter(name=STATE).first()
    return _ids_in(state) if state else set()


def version_samples(version: ModelVersion) -> list[dict[str, Any]]:
    """Each sample that the version or an ancestor learned from, by id: {"id", "remembered"}."""
    kept = remembered(version)
    ids = sorted(seen_ids(version), key=lambda name: (len(name), name))
    return [{"id": name, "remembered": name in kept} for name in ids]


def versions_that_saw(service: Service, ids: Collection[str]) -> list[dict[str, Any]]:
    """[{"version", "number", "samples"}] of those that learned from any of the samples, oldest first."""
    rows = ModelVersion.objects.filter(service=service).order_by("number")
    seen = ((version, len(seen_ids(version).intersection(ids))) for version in rows)
    return [{"version": row.pk, "number": row.number, "samples": count} for row, count in seen if count]


def _ids_in(state: Artifact) -> set[str]:
    try:
        return state_ids(blobs().verified_path(state.digest))
    except AppError:
        return set()
