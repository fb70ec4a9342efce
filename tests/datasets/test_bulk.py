"""Bulk changes: of ids and queries, at once and in pieces, refused with a reason, undone but for what changed since."""

from typing import Any

import pytest
from django_q.models import OrmQ

from backend.access.models import Membership
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.datasets.bulk import BULK_ACTS, LEFT
from backend.datasets.control import restart_lost_bulk_changes
from backend.datasets.models import BulkChange, QueueItem, Sample
from backend.datasets.queries import EVERY, SampleQuery
from backend.datasets.selectors import current_labels, queue_waiting
from backend.datasets.services import bulk_cancel, bulk_change, bulk_pieces, bulk_undo, label_set, queue_add
from backend.datasets.services.bulk_pieces import LOST_AFTER, bulk_perform
from backend.projects.models import Service
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot, make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service()


@pytest.fixture
def curator(service: Service) -> Actor:
    return member(service.project, "curator").actor


@pytest.fixture
def in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is more than one sample is done by workers, two samples at a time."""
    monkeypatch.setattr(bulk_pieces, "AT_ONCE", 1)
    monkeypatch.setattr(bulk_pieces, "PIECE", 2)


def labelled(actor: Actor, service: Service, value: str, **asked: Any) -> BulkChange:
    return bulk_change(
        actor=actor, service=service, act_name="label", values={"value": value, "new_class": True}, **asked
    )


def performed(change: BulkChange) -> BulkChange:
    """The change, once workers did what is queued."""
    while (queued := OrmQ.objects.first()) is not None:
        args = queued.task["args"]
        queued.delete()
        bulk_perform(*args[1:])
    change.refresh_from_db()
    return change


def labels(samples: list[Sample]) -> list[str]:
    found = current_labels(sample.pk for sample in samples)
    kept = dict(Sample.objects.values_list("pk", "label"))
    assert all(kept[pk] == label for pk, label in found.items())
    return [found.get(sample.pk, "") for sample in samples]


def test_labels_are_set_and_undone_to_what_each_was(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 3, labels=["1", "7", None])
    change = labelled(curator, service, "7", samples=[sample.pk for sample in samples])
    assert labels(samples) == ["7", "7", "7"]
    assert (change.state, change.total, change.changed, change.left) == ("finished", 3, 2, {"label_is_so": 1})
    assert bulk_undo(actor=curator, change=change).state == "undone"
    assert (change.restored, change.kept) == (2, 0)
    assert labels(samples) == ["1", "7", ""]
    assert Sample.objects.get(pk=samples[0].pk).labelled_by == SYSTEM.ref
    assert Sample.objects.get(pk=samples[2].pk).labelled_by == ""
    assert list(samples[0].labels.values_list("value", "current")) == [("1", True)]


def test_what_somebody_changed_since_stays_and_is_named(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 3, labelled=False)
    change = labelled(curator, service, "7", samples=[sample.pk for sample in samples])
    label_set(actor=SYSTEM, sample=samples[1], value="3")
    bulk_undo(actor=curator, change=change)
    assert labels(samples) == ["", "3", ""]
    assert (change.restored, change.kept) == (2, 1)
    assert change.items.get(outcome="kept").sample_id == samples[1].pk


def test_a_label_that_took_a_sample_out_of_the_queue_puts_it_back(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 2, labelled=False)
    queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift", cause="alert:1")
    change = labelled(curator, service, "7", query=EVERY)
    assert not queue_waiting(SYSTEM, service).exists()
    bulk_undo(actor=curator, change=change)
    again = queue_waiting(SYSTEM, service)
    assert {(item.sample_id, item.reason, item.cause) for item in again} == {
        (sample.pk, "drift", "alert:1") for sample in samples
    }


def test_samples_are_queued_and_taken_out_again(curator: Actor, service: Service) -> None:
    first, second = make_samples(service, 2, labelled=False)
    queue_add(actor=SYSTEM, service=service, samples=[first], reason="drift")
    change = bulk_change(actor=curator, service=service, act_name="queue", query=EVERY)
    assert (change.changed, change.left) == (1, {"waits_already": 1})
    bulk_undo(actor=curator, change=change)
    assert [item.sample_id for item in queue_waiting(SYSTEM, service)] == [first.pk]
    out = bulk_change(actor=curator, service=service, act_name="unqueue", query=EVERY)
    assert (out.changed, out.left) == (1, {"waits_not": 1})
    assert not queue_waiting(SYSTEM, service).exists()
    bulk_undo(actor=curator, change=out)
    assert [item.sample_id for item in queue_waiting(SYSTEM, service)] == [first.pk]
    assert QueueItem.objects.filter(sample=second).count() == 1


def test_what_was_queued_and_labelled_since_is_not_taken_back(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 2, labelled=False)
    change = bulk_change(actor=curator, service=service, act_name="queue", query=EVERY)
    label_set(actor=SYSTEM, sample=samples[0], value="1")
    bulk_undo(actor=curator, change=change)
    assert (change.restored, change.kept) == (1, 1)
    assert change.items.get(outcome="kept").sample_id == samples[0].pk


def test_what_is_held_back_stays_so(curator: Actor, service: Service) -> None:
    trained, held, free = make_samples(service, 3)
    make_snapshot(service, samples=[trained])
    make_snapshot(service, role="validation", samples=[held])
    change = bulk_change(
        actor=curator, service=service, act_name="hold_back", values={"reserved": "golden"}, query=EVERY
    )
    assert change.left == {"sample_already_trained": 1, "held_back_already": 1}
    assert dict(Sample.objects.values_list("pk", "reserved")) == {
        trained.pk: "",
        held.pk: "validation",
        free.pk: "golden",
    }
    assert "cannot be undone" in BULK_ACTS["hold_back"].warning
    with pytest.raises(ConflictError) as refused:
        bulk_undo(actor=curator, change=change)
    assert refused.value.code == "bulk_not_undoable"


def test_why_samples_are_left_has_words() -> None:
    assert all(LEFT.values())
    assert [name for name, act in BULK_ACTS.items() if act.undo is None and not act.warning] == []


def test_of_a_query_those_that_there_are_now_are_meant(curator: Actor, service: Service) -> None:
    ones = make_samples(service, 3, labels=["1", "1", "2"])
    change = labelled(curator, service, "7", query=SampleQuery(label=("1",)))
    assert labels(ones) == ["7", "7", "2"]
    assert (change.query, change.samples, change.total) == ({"label": ["1"]}, None, 2)


@pytest.mark.usefixtures("in_twos")
def test_many_are_changed_by_workers_piece_by_piece(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 5, labelled=False)
    change = labelled(curator, service, "7", query=SampleQuery(labelled=False))
    assert (change.state, labels(samples)) == ("running", [""] * 5)
    late = make_samples(service, 1, labelled=False)
    bulk_perform(change.pk, 0)
    change.refresh_from_db()
    assert (change.done, change.position) == (2, samples[1].pk)
    bulk_perform(change.pk, 0)
    change.refresh_from_db()
    assert change.done == 2
    change = performed(change)
    assert (change.state, change.done, change.changed) == ("finished", 5, 5)
    assert labels(samples + late) == ["7"] * 5 + [""]
    change = performed(bulk_undo(actor=curator, change=change))
    assert (change.state, change.restored, labels(samples)) == ("undone", 5, [""] * 5)


@pytest.mark.usefixtures("in_twos")
def test_ids_are_gone_through_though_some_of_them_went(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 5, labelled=False)
    change = labelled(curator, service, "7", samples=[sample.pk for sample in samples])
    Sample.objects.filter(pk__in=[samples[0].pk, samples[1].pk]).delete()
    change = performed(change)
    assert (change.state, change.changed) == ("finished", 3)


@pytest.mark.usefixtures("in_twos")
def test_a_cancelled_change_leaves_its_pieces_which_can_be_undone(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 5, labelled=False)
    change = labelled(curator, service, "7", query=EVERY)
    bulk_perform(change.pk, 0)
    bulk_cancel(actor=curator, change=change)
    change = performed(change)
    assert (change.state, labels(samples)) == ("cancelled", ["7", "7", "", "", ""])
    change = performed(bulk_undo(actor=curator, change=change))
    assert (change.state, labels(samples)) == ("undone", [""] * 5)


@pytest.mark.usefixtures("in_twos")
def test_a_change_ends_with_the_right_to_make_it(curator: Actor, service: Service) -> None:
    samples = make_samples(service, 3, labelled=False)
    change = labelled(curator, service, "7", query=EVERY)
    Membership.objects.filter(user_id=curator.user_id).delete()
    change = performed(change)
    assert (change.state, labels(samples)) == ("failed", [""] * 3)
    assert change.problem


@pytest.mark.usefixtures("in_twos")
def test_a_piece_that_was_lost_is_queued_again(curator: Actor, service: Service) -> None:
    make_samples(service, 3, labelled=False)
    change = labelled(curator, service, "7", query=EVERY)
    OrmQ.objects.all().delete()
    restart_lost_bulk_changes()
    assert not OrmQ.objects.exists()
    BulkChange.objects.update(moved_at=now() - 2 * LOST_AFTER)
    restart_lost_bulk_changes()
    restart_lost_bulk_changes()
    assert OrmQ.objects.count() == 1
    assert performed(change).state == "finished"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"act_name": "paint"}, "bulk_act_unknown"),
        ({"act_name": "label", "values": {"value": "sevn"}}, "class_unknown"),
        ({"act_name": "label"}, "class_name_invalid"),
        ({"act_name": "hold_back", "values": {"reserved": "training"}}, "reserved_unknown"),
        ({"act_name": "queue", "query": SampleQuery(label=("nobody",))}, "bulk_empty"),
        ({"act_name": "queue", "query": None}, "bulk_unasked"),
        ({"act_name": "queue", "samples": [1]}, "bulk_unasked"),
        ({"act_name": "queue", "query": None, "samples": list(range(10_001))}, "bulk_too_large"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    curator: Actor, service: Service, asked: dict[str, Any], code: str
) -> None:
    make_samples(service, 1)
    before = LogEntry.objects.count()
    with pytest.raises(AppError) as refused:
        bulk_change(actor=curator, service=service, **{"query": EVERY, **asked})
    assert refused.value.code == code
    assert not BulkChange.objects.exists()
    assert LogEntry.objects.count() == before


def test_more_than_the_limit_is_refused(
    curator: Actor, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_samples(service, 3)
    object.__setattr__(ENV, "bulk_samples", 2)
    try:
        with pytest.raises(AppError) as refused:
            bulk_change(actor=curator, service=service, act_name="queue", query=EVERY)
    finally:
        object.__setattr__(ENV, "bulk_samples", 100_000)
    assert (refused.value.code, refused.value.data) == ("bulk_too_large", {"most": 2})


def test_viewers_strangers_and_samples_of_others_are_refused(curator: Actor, service: Service) -> None:
    [foreign] = make_samples(make_service(), 1)
    with pytest.raises(NotFoundError):
        bulk_change(actor=curator, service=service, act_name="queue", samples=[foreign.pk])
    make_samples(service, 1)
    change = bulk_change(actor=curator, service=service, act_name="queue", query=EVERY)
    viewer, stranger = member(service.project, "viewer").actor, make_user().actor
    for actor, refusal in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with pytest.raises(refusal):
            bulk_change(actor=actor, service=service, act_name="queue", query=EVERY)
        with pytest.raises(refusal):
            bulk_undo(actor=actor, change=change)
        with pytest.raises(refusal):
            bulk_cancel(actor=actor, change=change)


def test_the_log_tells_of_a_change_as_one(curator: Actor, service: Service) -> None:
    make_samples(service, 3, labelled=False)
    change = bulk_change(actor=curator, service=service, act_name="queue", query=EVERY)
    bulk_undo(actor=curator, change=change)
    told = LogEntry.objects.order_by("number").values_list("kind", flat=True)
    assert list(told)[-6:] == [
        "bulk_change.created",
        "queue.added",
        "bulk_change.finished",
        "bulk_change.undoing",
        "queue_item.skipped",
        "bulk_change.undone",
    ]
