"""What one snapshot has that another has not."""

import pytest

from backend.datasets.services import label_set
from backend.datasets.snapshots.diffs import ClassChange, Relabelled, snapshot_diff
from tests.factories import SYSTEM, make_inputs, make_samples, make_service, make_snapshot

pytestmark = pytest.mark.django_db


def test_added_removed_and_relabelled_are_told_apart() -> None:
    service = make_service()
    kept, gone, changed, new = make_samples(service, 4, labels=["1", "1", "2", "3"])
    before = make_snapshot(service, samples=[kept, gone, changed])
    label_set(actor=SYSTEM, sample=changed, value="1")
    after = make_snapshot(service, samples=[kept, changed, new])
    found = snapshot_diff(before, after)
    assert [(item.payload, item.label) for item in found.added] == [(new.payload, "3")]
    assert [(item.payload, item.label) for item in found.removed] == [(gone.payload, "1")]
    assert found.relabelled == [Relabelled(changed.payload, "2", "1")]
    assert found.kept == 1
    assert found.classes == [
        ClassChange("1", before=2, after=2, came=1, left=1),
        ClassChange("2", before=1, after=0, came=0, left=1),
        ClassChange("3", before=0, after=1, came=1, left=0),
    ]


def test_the_same_data_elsewhere_is_no_difference() -> None:
    inputs = make_inputs(5)
    snapshots = []
    for order in (1, -1):
        service = make_service()
        labels = list("01234")[::order]
        samples = make_samples(service, 5, inputs=inputs[::order], labels=labels)
        snapshots.append(make_snapshot(service, samples=samples))
    found = snapshot_diff(*snapshots)
    assert (found.added, found.removed, found.relabelled, found.kept) == ([], [], [], 5)
