"""A version is trained over again without what was erased, and a sample's lineage is read both ways."""

import pytest

from backend.core.errors import ConflictError
from backend.datasets.selectors import snapshot_items
from backend.lineage.erasing.selectors import erasure_preview, erasure_snapshots
from backend.lineage.erasing.services import samples_erase
from backend.lineage.erasing.updating import update_without
from backend.lineage.samples import sample_lineage, version_samples
from backend.registry.models import ModelVersion
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot, make_version
from tests.lineage.erasing.working import work

pytestmark = pytest.mark.django_db(transaction=True)


class Versions:
    """v1 learned from `old`, v2 from `middle` and v3 from `new`, each from the one before; v4 from `new` alone."""

    def __init__(self) -> None:
        self.service = make_service()
        self.old, self.middle, self.new = (make_samples(self.service, 3) for _ in range(3))
        self.snapshots = [
            make_snapshot(self.service, samples=part) for part in (self.old, self.middle, self.new)
        ]
        self.first = make_version(self.service, self.snapshots[0])
        self.second = make_version(self.service, self.snapshots[1], parent=self.first)
        self.third = make_version(self.service, self.snapshots[2], parent=self.second)
        self.apart = make_version(self.service, self.snapshots[2])

    def erased(self, *samples):
        return work(samples_erase(actor=SYSTEM, samples=samples, reason="they asked"))


def numbers(versions: list[ModelVersion]) -> list[int]:
    return sorted(version.number for version in versions)


def test_it_begins_from_the_nearest_ancestor_that_saw_none_and_learns_all_that_came_since() -> None:
    made = Versions()
    gone = made.middle[0]
    erasure = made.erased(gone)
    assert [one["number"] for one in erasure.saw] == [2, 3]
    run = update_without(actor=SYSTEM, erasure=erasure, version=made.third)
    assert run.base == made.first
    kept = {sample.payload for sample in (*made.middle[1:], *made.new)}
    assert {item.payload for item in snapshot_items(run.snapshot)} == kept
    assert run.cause == f"erasure:{erasure.pk}"


def test_where_every_ancestor_saw_it_it_begins_from_nothing() -> None:
    made = Versions()
    erasure = made.erased(made.old[0])
    run = update_without(actor=SYSTEM, erasure=erasure, version=made.second)
    assert run.base is None
    assert len(snapshot_items(run.snapshot)) == 5


def test_a_version_that_saw_none_is_not_trained_again() -> None:
    made = Versions()
    erasure = made.erased(made.old[0])
    with pytest.raises(ConflictError) as refused:
        update_without(actor=SYSTEM, erasure=erasure, version=made.apart)
    assert refused.value.code == "version_saw_none"


def test_a_preview_says_what_goes_and_what_stays_and_changes_nothing() -> None:
    made = Versions()
    sample = made.middle[0]
    told = erasure_preview(SYSTEM, made.service, [sample])
    counts = {place.name: place.count for place in told.goes}
    assert (counts["payloads"], counts["labels"], counts["observations"]) == (1, 1, None)
    assert [one["number"] for one in told.saw] == [2, 3]
    assert told.snapshots == [made.snapshots[1]]
    sample.refresh_from_db()
    assert sample.erased_at is None


def test_a_samples_lineage_and_a_versions_samples() -> None:
    made = Versions()
    sample = made.middle[0]
    found = sample_lineage(SYSTEM, sample)
    assert numbers(found.trained) == [2, 3]
    assert found.snapshots == [made.snapshots[1]]
    assert [label.value for label in found.labels] == [sample.service.signature["classes"][0]]
    assert {one["id"] for one in version_samples(made.second)} == {
        str(one.pk) for one in (*made.old, *made.middle)
    }
    erasure = made.erased(sample)
    assert numbers(sample_lineage(SYSTEM, sample).trained) == [2, 3], "the weights keep what they learned"
    assert erasure_snapshots(SYSTEM, erasure) == [made.snapshots[1]]
