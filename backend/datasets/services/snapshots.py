"""Snapshots: immutable sets of labelled samples, training kept apart from what is held back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.datasets.chunks import chunks
from backend.datasets.manifests import SnapshotItem, write_manifest
from backend.datasets.models import Sample, Snapshot
from backend.datasets.selectors import current_labels, known_classes
from backend.projects.models import Service

ROLES = ("training", "validation", "golden")


def snapshot_create(
    *, actor: Actor, service: Service, role: str, samples: Iterable[Sample], cause: str = ""
) -> Snapshot:
    """Freeze the samples with the labels they have now.

    `training` marks its samples as trained for ever; `validation` and `golden` hold theirs back for ever.
    Raises: AppError `role_unknown`, `snapshot_empty`, `sample_foreign`, `sample_unlabelled`; ConflictError
    `sample_reserved` (training), `sample_already_trained` (validation, golden).
    """
    if role not in ROLES:
        raise AppError("role_unknown", f"A snapshot is for {', '.join(ROLES)}.", role=role)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        rows = _fresh(service, {sample.pk for sample in samples})
        _keep_apart(role, rows)
        labels = current_labels(row.pk for row in rows)
        items = _items(rows, labels)
        counts = Counter(item.label for item in items)
        snapshot = Snapshot.objects.create(
            service=service,
            role=role,
            digest=write_manifest(items),
            size=len(items),
            classes=[name for name in known_classes(actor, service) if name in counts],
            counts=dict(counts),
            cause=cause,
            created_by=actor.ref,
        )
        data = {"role": role, "size": snapshot.size, "digest": snapshot.digest, "cause": cause}
        log.record("snapshot.created", snapshot, data)
    return snapshot


def _fresh(service: Service, wanted: set[int]) -> list[Sample]:
    """The rows as they are now, inside the act, by id."""
    if not wanted:
        raise AppError("snapshot_empty", "A snapshot needs at least one labelled sample.")
    rows: list[Sample] = []
    for piece in chunks(sorted(wanted)):
        rows += Sample.objects.filter(service=service, pk__in=piece).order_by("pk")
    foreign = sorted(wanted - {row.pk for row in rows})
    if foreign:
        raise AppError(
            "sample_foreign", f"Some samples are not of the service {service.name}.", samples=foreign[:20]
        )
    return rows


def _keep_apart(role: str, rows: Sequence[Sample]) -> None:
    """Refuse what would let training and evaluation share a sample; mark the rows for ever."""
    if role == "training":
        _refuse_any(
            [row.pk for row in rows if row.reserved],
            "sample_reserved",
            "{count} of the samples are held back for validation or the golden set: training never sees them.",
        )
        changed: dict[str, Any] = {"trained": True}
    else:
        _refuse_any(
            [row.pk for row in rows if row.trained],
            "sample_already_trained",
            "{count} of the samples are in a training snapshot: they cannot judge a model any more.",
        )
        changed = {"reserved": role}
    for piece in chunks(row.pk for row in rows):
        Sample.objects.filter(pk__in=piece, reserved="", trained=False).update(**changed)


def _refuse_any(samples: Sequence[int], code: str, detail: str) -> None:
    if samples:
        raise ConflictError(code, detail.format(count=len(samples)), samples=samples[:20], count=len(samples))


def _items(rows: Sequence[Sample], labels: dict[int, str]) -> list[SnapshotItem]:
    missing = [row.pk for row in rows if row.pk not in labels]
    if missing:
        raise AppError(
            "sample_unlabelled",
            f"{len(missing)} of the samples have no label: label them or leave them out.",
            samples=missing[:20],
            count=len(missing),
        )
    return [SnapshotItem(row.payload, labels[row.pk]) for row in rows]
