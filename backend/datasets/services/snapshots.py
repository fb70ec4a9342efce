"""Snapshots: immutable sets of labelled samples, training kept apart from what is held back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.datasets.chunks import chunks
from backend.datasets.erased import require_not_erased
from backend.datasets.manifests import SnapshotItem, write_manifest
from backend.datasets.models import Sample, Snapshot
from backend.datasets.selectors import known_classes
from backend.datasets.snapshots.apart import ROLES, Candidate, candidates, conflicts
from backend.datasets.snapshots.origins import origins_of
from backend.projects.models import Service

REFUSALS = {
    "sample_reserved": "{count} of the samples are held back for validation or the golden set: training never sees "
    "them.",
    "sample_alike_reserved": "{count} of the samples look like one that is held back: training never sees them.",
    "sample_already_trained": "{count} of the samples are in a training snapshot: they cannot judge a model any more.",
    "sample_alike_trained": "{count} of the samples look like one in a training snapshot: they cannot judge a model.",
}


def snapshot_create(
    *,
    actor: Actor,
    service: Service,
    role: str,
    samples: Iterable[Sample | Candidate],
    cause: str = "",
    leave_out: bool = False,
    recipe: Mapping[str, Any] | None = None,
) -> Snapshot:
    """Freeze the samples with the labels they have now.

    `training` marks its samples as trained for ever; `validation` and `golden` hold theirs back for ever.
    leave_out: go without what the other side has, or what looks like it, and count it; else it is refused.
    recipe: how the samples were chosen.
    Raises: AppError `role_unknown`, `snapshot_empty`, `sample_foreign`, `sample_unlabelled`; ConflictError
    `sample_reserved`, `sample_alike_reserved` (training), `sample_already_trained`, `sample_alike_trained`
    (validation, golden), `sample_erased`.
    """
    if role not in ROLES:
        raise AppError("role_unknown", f"A snapshot is for {', '.join(ROLES)}.", role=role)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        wanted = _fresh(service, {sample.pk for sample in samples})
        rows = _apart(service, role, wanted, leave_out)
        _mark(role, rows)
        left_out = {"left_out": len(wanted) - len(rows)} if len(wanted) > len(rows) else {}
        labels = {row.pk: SnapshotItem(row.payload, row.label) for row in rows}
        return snapshot_write(log, service, role, labels, cause, {**(recipe or {}), **left_out})


def snapshot_write(
    log: Act,
    service: Service,
    role: str,
    items: Mapping[int, SnapshotItem],
    cause: str,
    recipe: Mapping[str, Any],
) -> Snapshot:
    """The snapshot of these items, by sample, inside an open act."""
    counts = Counter(item.label for item in items.values())
    # A class may have lost all its labels by an erasure, and stands in older snapshots still.
    known = dict.fromkeys([*known_classes(log.actor, service), *sorted(counts)])
    snapshot = Snapshot.objects.create(
        service=service,
        role=role,
        digest=write_manifest(items.values()),
        size=len(items),
        classes=[name for name in known if name in counts],
        counts=dict(counts),
        recipe=dict(recipe),
        origins=origins_of(items),
        cause=cause,
        created_by=log.actor.ref,
    )
    left_out = {name: value for name, value in recipe.items() if name == "left_out"}
    data = {"role": role, "size": snapshot.size, "digest": snapshot.digest, "cause": cause, **left_out}
    log.record("snapshot.created", snapshot, data)
    return snapshot


def _fresh(service: Service, wanted: set[int]) -> list[Candidate]:
    """The rows as they are now, inside the act, by id."""
    if not wanted:
        raise AppError("snapshot_empty", "A snapshot needs at least one labelled sample.")
    rows: list[Candidate] = []
    for piece in chunks(sorted(wanted)):
        require_not_erased(Sample.objects.filter(pk__in=piece, erased_at__isnull=False))
        rows += candidates(Sample.objects.filter(service=service, pk__in=piece).order_by("pk"))
    if foreign := sorted(wanted - {row.pk for row in rows}):
        raise AppError(
            "sample_foreign", f"Some samples are not of the service {service.name}.", samples=foreign[:20]
        )
    if missing := [row.pk for row in rows if not row.label]:
        raise AppError(
            "sample_unlabelled",
            f"{len(missing)} of the samples have no label: label them or leave them out.",
            samples=missing[:20],
            count=len(missing),
        )
    return rows


def _apart(service: Service, role: str, rows: list[Candidate], leave_out: bool) -> list[Candidate]:
    """The rows without those that would let training and evaluation share a sample, or look-alikes."""
    found = conflicts(service, role, rows)
    if leave_out:
        rows = [row for row in rows if row.pk not in found.every]
        if not rows:
            raise AppError("snapshot_empty", f"None of the samples may be in a snapshot for {role}.")
        return rows
    training = role == "training"
    _refuse_any(found.own, "sample_reserved" if training else "sample_already_trained")
    _refuse_any(found.alike, "sample_alike_reserved" if training else "sample_alike_trained")
    return rows


def _refuse_any(samples: Iterable[int], code: str) -> None:
    if refused := sorted(samples):
        detail = REFUSALS[code].format(count=len(refused))
        raise ConflictError(code, detail, samples=refused[:20], count=len(refused))


def _mark(role: str, rows: Sequence[Candidate]) -> None:
    """What a snapshot has is trained on, or held back, for ever."""
    changed: dict[str, Any] = {"trained": True} if role == "training" else {"reserved": role}
    for piece in chunks(row.pk for row in rows):
        Sample.objects.filter(pk__in=piece, reserved="", trained=False).update(**changed)
