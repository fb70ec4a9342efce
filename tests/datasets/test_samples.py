"""Samples come in by content, fit the signature, and carry a history of labels."""

import numpy as np
import pytest

from backend.core.blobs import blobs
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.datasets.models import Label, Sample
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import (
    known_classes,
    label_history,
    sample_array,
    sample_get,
    sample_list,
    samples_of,
)
from backend.datasets.services import label_set, queue_add, samples_add, snapshot_create
from tests.factories import (
    DIGITS,
    SYSTEM,
    make_inputs,
    make_samples,
    make_service,
    make_user,
    member,
)

pytestmark = pytest.mark.django_db
VECTOR = {
    "task": "vector_classification",
    "dtype": "float32",
    "shape": [3],
    "classes": ["a", "b"],
    "range": [0, 1],
}


def test_a_sample_gives_back_the_input_it_was_made_of() -> None:
    service, inputs = make_service(), make_inputs(3)
    samples = samples_add(actor=SYSTEM, service=service, inputs=inputs, source="import")
    for sample, given in zip(samples, inputs, strict=True):
        np.testing.assert_array_equal(sample_array(sample), given)
        assert blobs().read(sample.payload) == given.tobytes()


def test_big_endian_and_strided_inputs_are_stored_little_endian_in_c_order() -> None:
    service = make_service(signature=VECTOR, architecture="mlp")
    inputs = np.linspace(0, 1, 12).reshape(3, 4).T.astype(">f4")  # (4, 3), neither ordered nor native
    samples = samples_add(actor=SYSTEM, service=service, inputs=inputs, source="import")
    assert blobs().read(samples[1].payload) == inputs[1].astype("<f4").tobytes()


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        (np.zeros((2, 8, 8), np.uint8), "shape_mismatch"),
        (np.zeros((1, 8, 8, 1), np.uint8), "shape_mismatch"),
        (np.uint8(3), "shape_mismatch"),
        (np.zeros((0, 1, 8, 8), np.uint8), "samples_empty"),
        (np.zeros((2, 1, 8, 8), np.float32), "dtype_mismatch"),
        (np.zeros((2, 1, 8, 8), np.int8), "dtype_mismatch"),
    ],
)
def test_inputs_that_do_not_fit_the_signature_are_refused(inputs: np.ndarray, code: str) -> None:
    with pytest.raises(AppError) as refused:
        samples_add(actor=SYSTEM, service=make_service(), inputs=np.asarray(inputs), source="import")
    assert refused.value.code == code
    assert not Sample.objects.exists()
    if code == "shape_mismatch":
        assert refused.value.data["expected"] == DIGITS["shape"]
        assert refused.value.data["given"] == list(np.shape(inputs)[1:])


@pytest.mark.parametrize(
    ("value", "code"), [(1.5, "range_mismatch"), (-0.1, "range_mismatch"), (np.nan, "value_not_finite")]
)
def test_values_outside_the_range_are_refused(value: float, code: str) -> None:
    service = make_service(signature=VECTOR, architecture="mlp")
    with pytest.raises(AppError) as refused:
        samples_add(actor=SYSTEM, service=service, inputs=np.array([[0, 1, value]], np.float32), source="api")
    assert refused.value.code == code


def test_an_exact_duplicate_is_the_row_that_is_there() -> None:
    service, inputs = make_service(), make_inputs(3)
    first = samples_add(actor=SYSTEM, service=service, inputs=inputs, source="import")
    again = samples_add(actor=SYSTEM, service=service, inputs=inputs[[2, 0, 0]], source="traffic")
    assert [sample.pk for sample in again] == [first[2].pk, first[0].pk, first[0].pk]
    assert Sample.objects.count() == 3
    assert {sample.source for sample in again} == {"import"}


def test_the_same_bytes_are_another_sample_in_another_service() -> None:
    inputs = make_inputs(1)
    for service in (make_service(), make_service()):
        samples_add(actor=SYSTEM, service=service, inputs=inputs, source="import")
    assert Sample.objects.count() == 2


def test_two_thousand_samples_come_in_with_few_queries(
    django_assert_max_num_queries: object,
) -> None:
    service, inputs = make_service(), make_inputs(2000)
    labels = [str(i % 9) for i in range(2000)]
    with django_assert_max_num_queries(70):  # type: ignore[operator]
        samples_add(actor=SYSTEM, service=service, inputs=inputs, labels=labels, source="import")
    assert Label.objects.filter(current=True).count() == 2000


@pytest.mark.parametrize("name", ["labels", "predictions"])
def test_labels_and_predictions_must_be_as_many_as_inputs(name: str) -> None:
    with pytest.raises(AppError) as refused:
        make_samples(make_service(), 3, labelled=False, **{name: [("1", 0.5)]})
    assert refused.value.code == f"{name}_mismatch"


def test_predictions_and_cause_are_kept_with_new_samples() -> None:
    service = make_service()
    samples = make_samples(
        service, 2, labelled=False, predictions=[("3", 0.25), ("4", None)], cause="alert:7"
    )
    assert [(s.predicted, s.confidence, s.cause) for s in samples] == [
        ("3", 0.25, "alert:7"),
        ("4", None, "alert:7"),
    ]
    assert sample_list(SYSTEM, service, SampleQuery(cause="alert:7")).count() == 2


def test_words_that_are_no_source_or_reserve_are_refused() -> None:
    for fields in ({"source": "theft"}, {"reserved": "training"}):
        with pytest.raises(AppError):
            make_samples(make_service(), 1, **fields)


def test_the_newest_label_counts_and_the_others_are_history() -> None:
    service = make_service()
    [sample] = make_samples(service, 1, labels=["1"])
    curator = member(service.project, "curator").actor
    label_set(actor=curator, sample=sample, value="7")
    label_set(actor=curator, sample=sample, value="7")
    assert [(row.value, row.author, row.current) for row in label_history(curator, sample)] == [
        ("7", curator.ref, True),
        ("1", SYSTEM.ref, False),
    ]
    assert sample_get(curator, sample.pk).label == "7"


def test_a_label_ends_the_waiting_of_its_sample() -> None:
    service = make_service()
    [sample] = make_samples(service, 1, labelled=False)
    [item] = queue_add(actor=SYSTEM, service=service, samples=[sample], reason="drift", cause="alert:1")
    label_set(actor=SYSTEM, sample=sample, value="3")
    item.refresh_from_db()
    assert item.state == "labelled"


def test_a_class_not_met_before_is_growth_unless_the_caller_asks() -> None:
    service = make_service()
    [sample, other] = make_samples(service, 2, labelled=False)
    with pytest.raises(AppError) as refused:
        label_set(actor=SYSTEM, sample=sample, value="9", new_class=False)
    assert refused.value.code == "class_unknown"
    assert refused.value.data["known"] == DIGITS["classes"]
    label_set(actor=SYSTEM, sample=sample, value="9")
    assert known_classes(SYSTEM, service) == [*DIGITS["classes"], "9"]
    label_set(actor=SYSTEM, sample=other, value="9", new_class=False)
    service.refresh_from_db()
    assert service.signature["classes"] == DIGITS["classes"]


def test_a_class_that_no_current_label_names_is_forgotten() -> None:
    service = make_service()
    [sample] = make_samples(service, 1, labels=["tpyo"])
    label_set(actor=SYSTEM, sample=sample, value="3")
    assert "tpyo" not in known_classes(SYSTEM, service)


@pytest.mark.parametrize("value", ["", " 3", "a\nb", "x" * 81, "<b>"])
def test_a_class_needs_a_decent_name(value: str) -> None:
    [sample] = make_samples(make_service(), 1, labelled=False)
    with pytest.raises(AppError) as refused:
        label_set(actor=SYSTEM, sample=sample, value=value)
    assert refused.value.code == "class_name_invalid"


def test_what_training_saw_cannot_be_held_back_any_more() -> None:
    service, inputs = make_service(), make_inputs(2)
    samples = make_samples(service, inputs=inputs, count=2)
    snapshot_create(actor=SYSTEM, service=service, role="training", samples=samples)
    with pytest.raises(ConflictError) as refused:
        make_samples(service, inputs=inputs, count=2, reserved="golden")
    assert refused.value.code == "sample_already_trained"


def test_what_is_held_back_stays_so() -> None:
    service, inputs = make_service(), make_inputs(2)
    make_samples(service, inputs=inputs[:1], count=1)
    make_samples(service, inputs=inputs, count=2, reserved="golden")
    make_samples(service, inputs=inputs, count=2)
    assert set(Sample.objects.values_list("reserved", flat=True)) == {"golden"}


def test_a_refused_batch_leaves_no_row_and_no_log_entry() -> None:
    service = make_service()
    before = LogEntry.objects.count()
    with pytest.raises(AppError):
        make_samples(service, 2, labels=["1", "a\nb"])
    assert not Sample.objects.exists()
    assert LogEntry.objects.count() == before


def test_a_viewer_reads_and_a_stranger_does_not_even_that() -> None:
    service = make_service()
    [sample] = make_samples(service, 1)
    viewer, stranger = member(service.project, "viewer").actor, make_user().actor
    assert list(sample_list(viewer)) == [sample]
    assert not sample_list(stranger, service).exists()
    assert not label_history(stranger, sample).exists()
    with pytest.raises(NotFoundError):
        sample_get(stranger, sample.pk)
    with pytest.raises(NotFoundError):
        samples_of(stranger, service, [sample.pk])
    for actor, error in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with pytest.raises(error):
            label_set(actor=actor, sample=sample, value="1")
        with pytest.raises(error):
            samples_add(actor=actor, service=service, inputs=make_inputs(1), source="api")
