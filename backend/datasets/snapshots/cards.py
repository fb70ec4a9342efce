"""A snapshot's data card: what is in it, whose labels they are, and how it differs from the one before."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from backend.core.actor import Actor
from backend.datasets.chunks import chunks
from backend.datasets.manifests import SnapshotItem, items_gone, sample_ids, snapshot_items
from backend.datasets.models import Sample, Snapshot
from backend.datasets.selectors import known_classes, snapshot_list
from backend.datasets.snapshots.apart import Candidate, candidates, conflicts
from backend.datasets.snapshots.diffs import items_diff
from backend.datasets.snapshots.input_drift import input_drift
from backend.datasets.snapshots.measures import (
    imbalance_ratio,
    jensen_shannon,
    normalised_entropy,
    total_variation,
)

Json = dict[str, Any]


def data_card(actor: Actor, snapshot: Snapshot) -> Json:
    """{"size", "gone", "classes", "balance", "origins", "look_alikes", "drift", "recipe"}; see docs/snapshots.md.

    Raises: AppError `blob_missing`, `digest_mismatch` where the manifest is not what it was.
    """
    items = snapshot_items(snapshot)
    known = known_classes(actor, snapshot.service)
    return {
        "size": snapshot.size,
        "gone": len(items_gone(snapshot.service, items)),
        "classes": [{"label": name, "count": snapshot.counts[name]} for name in snapshot.classes],
        "absent": [name for name in known if name not in snapshot.counts],
        "balance": {
            "entropy": normalised_entropy(snapshot.counts),
            "imbalance": imbalance_ratio(snapshot.counts),
        },
        "origins": _origins(snapshot),
        "look_alikes": _look_alikes(snapshot, items),
        "drift": _drift(actor, snapshot, items),
        "recipe": snapshot.recipe,
    }


def snapshot_before(actor: Actor, snapshot: Snapshot) -> Snapshot | None:
    """The newest of the same service and role that is older."""
    rows = snapshot_list(actor, snapshot.service, snapshot.role)
    return rows.filter(pk__lt=snapshot.pk).first()


def _origins(snapshot: Snapshot) -> Json | None:
    """As it was kept, with shares; None of a snapshot that is older than that."""
    kept = snapshot.origins
    if not kept:
        return None
    return {
        "sources": _shares(kept["sources"]),
        "annotators": _shares(kept["annotators"]),
        "first_at": kept["first_at"],
        "last_at": kept["last_at"],
        "agreement": kept.get("agreement"),
    }


def _shares(counts: dict[str, int]) -> list[Json]:
    total = sum(counts.values())
    return [
        {"name": name, "count": count, "share": count / total}
        for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def _look_alikes(snapshot: Snapshot, items: Sequence[SnapshotItem]) -> Json:
    """As groups are known now. inside: samples that look like another of it; across: like one of the other side."""
    rows: list[Candidate] = []
    for piece in chunks(sample_ids(snapshot.service, items).values()):
        rows += candidates(Sample.objects.filter(pk__in=piece, group__isnull=False))
    groups = Counter(row.group for row in rows)
    alike = {group: count for group, count in groups.items() if count > 1}
    return {
        "groups": len(alike),
        "inside": sum(alike.values()),
        "across": len(conflicts(snapshot.service, snapshot.role, rows).every),
    }


def _drift(actor: Actor, snapshot: Snapshot, items: Sequence[SnapshotItem]) -> Json | None:
    """Against the one before of the same role; None for the first."""
    before = snapshot_before(actor, snapshot)
    if before is None:
        return None
    then = snapshot_items(before)
    difference = items_diff(then, items, ())
    return {
        "against": before.pk,
        "added": len(difference.added),
        "removed": len(difference.removed),
        "relabelled": len(difference.relabelled),
        "total_variation": total_variation(before.counts, snapshot.counts),
        "jensen_shannon": jensen_shannon(before.counts, snapshot.counts),
        "inputs": input_drift(snapshot.service, then, items),
    }
