"""The queue's states and the snapshots' promises."""

import hashlib
import json

import numpy as np
import pytest

from backend.core.blobs import blobs
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.datasets.models import QueueItem, Sample, Snapshot
from backend.datasets.selectors import (
    items_gone,
    queue_get,
    queue_list,
    queue_waiting,
    sample_get,
    snapshot_arrays,
    snapshot_get,
    snapshot_items,
    snapshot_list,
)
from backend.datasets.services import label_set, queue_add, queue_label, queue_skip, snapshot_create
from tests.factories import (
    DIGITS,
    SYSTEM,
    make_inputs,
    make_samples,
    make_service,
    make_snapshot,
    make_user,
    member,
)

pytestmark = pytest.mark.django_db


def test_a_sample_waits_once() -> None:
    service = make_service()
    samples = make_samples(service, 3, labelled=False)
    assert len(queue_add(actor=SYSTEM, service=service, samples=samples[:2], reason="drift")) == 2
    assert len(queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift")) == 1
    assert [item.sample for item in queue_waiting(SYSTEM, service)] == samples


def test_a_queued_sample_is_labelled_once() -> None:
    service = make_service()
    queue_add(actor=SYSTEM, service=service, samples=make_samples(service, 1, labelled=False), reason="drift")
    first, second = QueueItem.objects.get(), QueueItem.objects.get()
    label = queue_label(actor=SYSTEM, item=first, value="4")
    assert (label.value, first.state) == ("4", "labelled")
    with pytest.raises(ConflictError):
        queue_label(actor=SYSTEM, item=second, value="5")
    assert sample_get(SYSTEM, first.sample_id).label == "4"


def test_a_refused_label_leaves_the_sample_waiting() -> None:
    service = make_service()
    [item] = queue_add(
        actor=SYSTEM, service=service, samples=make_samples(service, 1, labelled=False), reason="drift"
    )
    with pytest.raises(AppError):
        queue_label(actor=SYSTEM, item=item, value="9", new_class=False)
    assert queue_waiting(SYSTEM, service).count() == 1


def test_a_skipped_sample_may_still_be_labelled() -> None:
    service = make_service()
    [item] = queue_add(
        actor=SYSTEM, service=service, samples=make_samples(service, 1, labelled=False), reason="drift"
    )
    queue_skip(actor=SYSTEM, item=item)
    assert not queue_waiting(SYSTEM, service).exists()
    queue_label(actor=SYSTEM, item=item, value="4")
    assert item.state == "labelled"


def test_samples_of_another_service_are_refused() -> None:
    service, foreign = make_service(), make_samples(make_service(), 1)
    with pytest.raises(AppError) as refused:
        queue_add(actor=SYSTEM, service=service, samples=foreign, reason="drift")
    assert refused.value.code == "sample_foreign"
    with pytest.raises(AppError) as refused:
        snapshot_create(actor=SYSTEM, service=service, role="training", samples=foreign)
    assert refused.value.code == "sample_foreign"


def test_a_snapshot_freezes_the_labels_of_its_day() -> None:
    service = make_service()
    samples = make_samples(service, 3, labels=["1", "0", "9"])
    snapshot = make_snapshot(service, samples=samples[::-1])
    label_set(actor=SYSTEM, sample=samples[0], value="5")
    frozen = {item.payload: item.label for item in snapshot_items(snapshot)}
    assert [frozen[sample.payload] for sample in samples] == ["1", "0", "9"]
    assert (snapshot.classes, snapshot.counts, snapshot.size) == (
        ["0", "1", "9"],
        {"0": 1, "1": 1, "9": 1},
        3,
    )


def test_the_digest_is_that_of_the_manifest_and_the_same_set_has_the_same() -> None:
    service = make_service()
    samples = make_samples(service, 4)
    first, again = make_snapshot(service, samples=samples), make_snapshot(service, samples=samples[::-1])
    manifest = blobs().read(first.digest)
    assert hashlib.sha256(manifest).hexdigest() == first.digest == again.digest
    by_payload = sorted(samples, key=lambda sample: sample.payload)
    assert [json.loads(line) for line in manifest.splitlines()] == [
        {"payload": sample.payload, "label": str(samples.index(sample))} for sample in by_payload
    ]


def test_the_digest_is_of_inputs_and_labels_alone() -> None:
    inputs, here, there = make_inputs(4), make_service(), make_service()
    first = make_snapshot(here, samples=make_samples(here, 4, inputs=inputs, labels=list("0123")))
    samples = make_samples(there, 4, inputs=inputs[::-1], labels=list("3210"))
    assert make_snapshot(there, "validation", samples).digest == first.digest
    label_set(actor=SYSTEM, sample=samples[0], value="4")
    assert make_snapshot(there, "validation", samples).digest != first.digest


def test_a_snapshot_whose_inputs_are_gone_says_which_and_still_verifies() -> None:
    service = make_service()
    samples = make_samples(service, 3)
    snapshot = make_snapshot(service, samples=samples)
    blobs().delete(samples[1].payload)
    items = snapshot_items(snapshot)
    assert len(items) == 3
    assert [item.payload for item in items_gone(service, items)] == [samples[1].payload]
    with pytest.raises(AppError) as refused:
        snapshot_arrays(snapshot, DIGITS["classes"])
    assert (refused.value.code, refused.value.data["count"]) == ("snapshot_incomplete", 1)


def test_a_manifest_with_ids_as_they_once_were_is_read_alike() -> None:
    service = make_service()
    samples = make_samples(service, 3)
    now = make_snapshot(service, samples=samples)
    lines = [
        json.dumps({"id": str(sample.pk), "payload": sample.payload, "label": str(at)}) + "\n"
        for at, sample in enumerate(samples)
    ]
    then = Snapshot(service=service, digest=blobs().put("".join(lines).encode()))
    assert snapshot_items(then) == snapshot_items(now)


def test_the_arrays_are_the_samples_with_indices_into_the_classes_asked_for() -> None:
    service, inputs = make_service(), make_inputs(3)
    samples = make_samples(service, 3, inputs=inputs, labels=["1", "0", "9"])
    x, y, ids = snapshot_arrays(make_snapshot(service, samples=samples), ["9", "1", "0", "2"])
    order = [[str(sample.pk) for sample in samples].index(pk) for pk in ids]
    assert sorted(order) == [0, 1, 2]
    np.testing.assert_array_equal(x, inputs[order])
    assert (x.dtype, y.dtype) == (np.uint8, np.int64)
    assert y.tolist() == [[1, 2, 0][at] for at in order]
    assert ids.dtype.kind == "U"


def test_arrays_for_classes_that_lack_one_are_refused() -> None:
    service = make_service()
    snapshot = make_snapshot(service, samples=make_samples(service, 1, labels=["9"]))
    with pytest.raises(AppError) as refused:
        snapshot_arrays(snapshot, DIGITS["classes"])
    assert (refused.value.code, refused.value.data["missing"]) == ("class_unknown", ["9"])


def test_a_payload_that_was_tampered_with_is_not_handed_out() -> None:
    service = make_service()
    samples = make_samples(service, 1)
    snapshot = make_snapshot(service, samples=samples)
    blobs().path(samples[0].payload).write_bytes(bytes(64))
    with pytest.raises(AppError) as refused:
        snapshot_arrays(snapshot, DIGITS["classes"])
    assert refused.value.code == "digest_mismatch"


def test_an_empty_snapshot_is_refused() -> None:
    with pytest.raises(AppError) as refused:
        snapshot_create(actor=SYSTEM, service=make_service(), role="training", samples=[])
    assert refused.value.code == "snapshot_empty"


def test_unlabelled_samples_and_unknown_roles_are_refused() -> None:
    service = make_service()
    samples = make_samples(service, 2, labels=["1", None])
    for role, code in (("training", "sample_unlabelled"), ("holiday", "role_unknown")):
        with pytest.raises(AppError) as refused:
            snapshot_create(actor=SYSTEM, service=service, role=role, samples=samples)
        assert refused.value.code == code
    assert not Sample.objects.filter(trained=True).exists()


@pytest.mark.parametrize("role", ["validation", "golden"])
def test_training_and_evaluation_never_share_a_sample(role: str) -> None:
    service = make_service()
    trained, held = make_samples(service, 3), make_samples(service, 3)
    make_snapshot(service, "training", trained)
    make_snapshot(service, role, held)
    for wrong, samples, code in (
        (role, [trained[0], *make_samples(service, 2)], "sample_already_trained"),
        ("training", [held[0], *make_samples(service, 2)], "sample_reserved"),
    ):
        with pytest.raises(ConflictError) as refused:
            snapshot_create(actor=SYSTEM, service=service, role=wrong, samples=samples)
        assert refused.value.code == code
        assert refused.value.data["count"] == 1


def test_a_stale_sample_in_hand_does_not_get_past_the_reserve() -> None:
    service = make_service()
    samples = make_samples(service, 2)
    make_snapshot(service, "golden", samples)
    assert samples[0].reserved == ""  # as it was read
    with pytest.raises(ConflictError):
        make_snapshot(service, "training", samples)


def test_golden_and_validation_may_share_and_keep_the_first_reserve() -> None:
    service = make_service()
    samples = make_samples(service, 2)
    make_snapshot(service, "golden", samples)
    make_snapshot(service, "validation", samples)
    assert set(Sample.objects.values_list("reserved", flat=True)) == {"golden"}


def test_a_snapshot_is_never_changed_or_deleted() -> None:
    snapshot = make_snapshot(make_service())
    for attempt in (
        snapshot.save,
        snapshot.delete,
        lambda: Snapshot.objects.update(size=0),
        lambda: Snapshot.objects.all().delete(),
    ):
        with pytest.raises(ConflictError) as refused:
            attempt()
        assert refused.value.code == "snapshot_is_immutable"


def test_members_read_curators_write_strangers_see_nothing() -> None:
    service = make_service()
    snapshot = make_snapshot(service)
    [item] = queue_add(
        actor=SYSTEM, service=service, samples=make_samples(service, 1, labelled=False), reason="drift"
    )
    viewer, stranger = member(service.project, "viewer").actor, make_user().actor
    assert snapshot_get(viewer, snapshot.pk) == snapshot
    assert queue_get(viewer, item.pk) == item
    assert not snapshot_list(stranger, service).exists()
    assert not queue_list(stranger, service).exists()
    for ask in (lambda: snapshot_get(stranger, snapshot.pk), lambda: queue_get(stranger, item.pk)):
        with pytest.raises(NotFoundError):
            ask()
    for actor, error in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        for write in (
            lambda actor=actor: queue_add(actor=actor, service=service, samples=[], reason="x"),
            lambda actor=actor: queue_label(actor=actor, item=item, value="1"),
            lambda actor=actor: queue_skip(actor=actor, item=item),
            lambda actor=actor: snapshot_create(actor=actor, service=service, role="training", samples=[]),
        ):
            with pytest.raises(error):
                write()
