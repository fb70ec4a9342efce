"""What one snapshot has that another has not: by content, so it does not matter where either was made."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from backend.datasets.manifests import SnapshotItem, snapshot_items
from backend.datasets.models import Snapshot


class Relabelled(NamedTuple):
    """An input that both have, with the class that it was and the one that it is."""

    payload: str
    before: str
    after: str


class ClassChange(NamedTuple):
    """A class's samples in each, and how many came or left by their inputs or by another label."""

    label: str
    before: int
    after: int
    came: int
    left: int


@dataclass(frozen=True)
class SnapshotDiff:
    """From one snapshot to another, each list by payload; kept: inputs that both have, under the same label."""

    added: list[SnapshotItem]
    removed: list[SnapshotItem]
    relabelled: list[Relabelled]
    kept: int
    classes: list[ClassChange]


def snapshot_diff(before: Snapshot, after: Snapshot) -> SnapshotDiff:
    """Raises AppError `blob_missing`, `digest_mismatch` as `snapshot_items` does."""
    return items_diff(
        snapshot_items(before), snapshot_items(after), dict.fromkeys([*before.classes, *after.classes])
    )


def items_diff(
    before: Sequence[SnapshotItem], after: Sequence[SnapshotItem], labels: Iterable[str]
) -> SnapshotDiff:
    """From what one snapshot holds to what another does. labels: the classes to tell of, in their order."""
    then, now = dict(before), dict(after)
    added = [SnapshotItem(payload, label) for payload, label in now.items() if payload not in then]
    removed = [SnapshotItem(payload, label) for payload, label in then.items() if payload not in now]
    both = [(payload, label, now[payload]) for payload, label in then.items() if payload in now]
    relabelled = [Relabelled(*one) for one in both if one[1] != one[2]]
    came = Counter([item.label for item in added] + [one.after for one in relabelled])
    left = Counter([item.label for item in removed] + [one.before for one in relabelled])
    were, are = Counter(then.values()), Counter(now.values())
    classes = [ClassChange(name, were[name], are[name], came[name], left[name]) for name in labels]
    return SnapshotDiff(added, removed, relabelled, len(both) - len(relabelled), classes)
