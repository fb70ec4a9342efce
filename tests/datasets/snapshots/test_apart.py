"""Training and what judges share neither samples nor look-alikes."""

import pytest

from backend.core.errors import AppError, ConflictError
from backend.core.models import LogEntry
from backend.datasets.models import Sample
from backend.datasets.selectors import snapshot_items
from tests.datasets.snapshots.looks import alike
from tests.factories import make_samples, make_service, make_snapshot

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("first", ["validation", "golden"])
def test_training_takes_nothing_that_looks_like_what_is_held_back(first: str) -> None:
    service = make_service()
    held, twin, other = make_samples(service, 3)
    alike(service, [[held, twin]])
    make_snapshot(service, first, [held])
    with pytest.raises(ConflictError) as refused:
        make_snapshot(service, "training", [twin, other])
    assert refused.value.code == "sample_alike_reserved"
    assert refused.value.data == {"samples": [twin.pk], "count": 1}
    assert not Sample.objects.filter(trained=True).exists()


@pytest.mark.parametrize("second", ["validation", "golden"])
def test_what_judges_takes_nothing_that_looks_like_what_was_trained_on(second: str) -> None:
    service = make_service()
    trained, twin = make_samples(service, 2)
    alike(service, [[trained, twin]])
    make_snapshot(service, "training", [trained])
    with pytest.raises(ConflictError) as refused:
        make_snapshot(service, second, [twin])
    assert (refused.value.code, refused.value.data["samples"]) == ("sample_alike_trained", [twin.pk])
    assert not Sample.objects.exclude(reserved="").exists()


@pytest.mark.parametrize(("first", "second"), [("golden", "training"), ("training", "golden")])
def test_what_may_not_be_in_it_is_left_out_and_counted(first: str, second: str) -> None:
    service = make_service()
    taken, twin, free = make_samples(service, 3)
    alike(service, [[taken, twin]])
    make_snapshot(service, first, [taken])
    made = make_snapshot(service, second, [taken, twin, free], leave_out=True)
    assert [item.payload for item in snapshot_items(made)] == [free.payload]
    assert made.recipe == {"left_out": 2}
    assert LogEntry.objects.filter(kind="snapshot.created").latest("pk").data["left_out"] == 2


def test_where_nothing_is_left_no_snapshot_is_made() -> None:
    service = make_service()
    taken = make_samples(service, 2)
    make_snapshot(service, "golden", taken)
    with pytest.raises(AppError) as refused:
        make_snapshot(service, "training", taken, leave_out=True)
    assert refused.value.code == "snapshot_empty"


def test_look_alikes_on_one_side_and_of_another_service_are_no_matter() -> None:
    service, elsewhere = make_service(), make_service()
    first, twin = make_samples(service, 2)
    alike(service, [[first, twin]])
    foreign = make_samples(elsewhere, 1)
    Sample.objects.filter(pk=foreign[0].pk).update(group=first.pk)
    make_snapshot(elsewhere, "golden", foreign)
    assert make_snapshot(service, "training", [first]).size == 1
    assert make_snapshot(service, "training", [first, twin]).size == 2
