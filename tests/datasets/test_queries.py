"""What is asked of samples: each field narrows, words and queries are each other's mirror, nonsense is named."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from backend.core.errors import AppError
from backend.datasets.api.queries import SampleQuerySerializer
from backend.datasets.models import Sample
from backend.datasets.queries import EVERY, NAMES, SampleQuery
from backend.datasets.selectors import sample_list
from backend.datasets.services import label_set, snapshot_create
from backend.projects.models import Service
from backend.suspects.models import LabelCheck, Suspect
from tests.factories import SYSTEM, make_inputs, make_project, make_samples, make_service, member

DAY = datetime(2026, 11, 30, tzinfo=UTC)
WHOLE = SampleQuery(
    label=("cat", "dog, big"),
    predicted=("dog",),
    confidence_from=0.25,
    confidence_to=1.0,
    disagreement=True,
    source=("api", "import"),
    since=DAY,
    until=DAY + timedelta(hours=5),
    cause="alert:12",
    labelled_by=("user:3",),
    split=("free", "golden"),
    labelled=False,
    suspect=True,
    sort="least_confident",
)


@pytest.fixture
def service() -> Service:
    """Five samples a to e, b and c labelled other than predicted; e alone came by traffic, and nobody labelled it."""
    found = make_service(make_project("zoo"))
    make_samples(
        found,
        4,
        labels=["1", "2", "3", "4"],
        predictions=[("1", 0.9), ("7", 0.2), ("8", 0.6), ("", None)],
        cause="alert:12",
    )
    make_samples(found, inputs=make_inputs(5)[4:], labels=[None], predictions=[("1", 0.4)], source="traffic")
    return found


def asked(service: Service, **fields: Any) -> str:
    """The letters of the samples asked for, in the order they come in."""
    letters = dict(zip(Sample.objects.order_by("pk").values_list("pk", flat=True), "abcde", strict=True))
    return "".join(letters[row.pk] for row in sample_list(SYSTEM, service, SampleQuery(**fields)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, "edcba"),
        ({"label": ("1", "3")}, "ca"),
        ({"predicted": ("1",)}, "ea"),
        ({"predicted": ("1",), "label": ("1",)}, "a"),
        ({"confidence_from": 0.4}, "eca"),
        ({"confidence_to": 0.4}, "eb"),
        ({"confidence_from": 0.4, "confidence_to": 0.6}, "ec"),
        ({"disagreement": True}, "cb"),
        ({"disagreement": False}, "a"),
        ({"source": ("traffic",)}, "e"),
        ({"cause": "alert:12"}, "dcba"),
        ({"labelled": True}, "dcba"),
        ({"labelled": False}, "e"),
        ({"sort": "oldest"}, "abcde"),
        ({"sort": "least_confident"}, "beca"),
        ({"sort": "most_confident"}, "aceb"),
    ],
)
def test_each_field_narrows(service: Service, fields: dict[str, Any], found: str) -> None:
    assert asked(service, **fields) == found


@pytest.mark.django_db
def test_a_day_begins_at_its_midnight_and_ends_at_the_next(service: Service) -> None:
    for days, sample in enumerate(Sample.objects.order_by("pk")):
        Sample.objects.filter(pk=sample.pk).update(created_at=DAY + timedelta(days=days))
    query = SampleQuery.from_params({"since": "2026-12-01", "until": "2026-12-02"})
    assert list(sample_list(SYSTEM, service, query)) == list(Sample.objects.order_by("-pk")[2:4])


@pytest.mark.django_db
def test_samples_are_asked_for_by_who_labelled_them_last(service: Service) -> None:
    curator = member(service.project, "curator").actor
    label_set(actor=curator, sample=Sample.objects.order_by("pk")[0], value="7")
    assert asked(service, labelled_by=(curator.ref,)) == "a"
    assert asked(service, labelled_by=(SYSTEM.ref,)) == "dcb"


@pytest.mark.django_db
def test_splits_are_apart_and_any_of_several_will_do(service: Service) -> None:
    a, b, c, *_ = Sample.objects.order_by("pk")
    for role, sample in (("training", a), ("validation", b), ("golden", c)):
        snapshot_create(actor=SYSTEM, service=service, role=role, samples=[sample])
    found = {split: asked(service, split=(split,)) for split in ("training", "validation", "golden", "free")}
    assert found == {"training": "a", "validation": "b", "golden": "c", "free": "ed"}
    assert asked(service, split=("golden", "free")) == "edc"


@pytest.mark.django_db
def test_a_suspect_label_is_one_that_nobody_decided_or_changed(service: Service) -> None:
    check = LabelCheck.objects.create(service=service, state="finished", created_by=SYSTEM.ref)
    states = ("open", "confirmed", "open")
    for sample, state in zip(Sample.objects.order_by("pk"), states, strict=False):
        given = {"check_run": check, "given": sample.label, "suggested": "9", "score": 0.9}
        Suspect.objects.create(sample=sample, state=state, **given)
    label_set(actor=SYSTEM, sample=Sample.objects.order_by("pk")[2], value="7")
    assert asked(service, suspect=True) == "a"
    assert asked(service, suspect=False) == "edcb"


def test_words_and_queries_are_each_others_mirror() -> None:
    for query in (EVERY, WHOLE, SampleQuery(until=DAY), SampleQuery(labelled=True, label=("None",))):
        assert SampleQuery.from_params(query.to_params()) == query
    assert EVERY.to_params() == {}
    assert WHOLE.to_params()["since"] == ["2026-11-30"]
    assert SampleQuery(until=DAY).to_params() == {"until": ["2026-11-29"]}


def test_equal_questions_have_equal_words() -> None:
    told = [
        SampleQuery.from_params(QueryDict("label=b&label=a&label=b&labelled=True&cause=&since=2026-11-30")),
        SampleQuery.from_params({"labelled": True, "since": "2026-11-30T00:00:00Z", "label": ["a", "b"]}),
        SampleQuery(label=("b", "a"), labelled=True, since=DAY),
    ]
    assert told[0] == told[1] == told[2]
    assert [query.to_params() for query in told] == [told[0].to_params()] * 3


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"lable": "cat"}, "lable"),
        ({"label": [str(number) for number in range(51)]}, "label"),
        ({"confidence_from": "1.1"}, "confidence_from"),
        ({"confidence_from": "-0.1"}, "confidence_from"),
        ({"confidence_to": "nan"}, "confidence_to"),
        ({"confidence_to": "high"}, "confidence_to"),
        ({"confidence_from": "0.5", "confidence_to": "0.4"}, "confidence_to"),
        ({"disagreement": "perhaps"}, "disagreement"),
        ({"source": "theft"}, "source"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-02-30"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "2026-11-30", "until": "2026-11-29"}, "until"),
        ({"cause": ["alert:1", "alert:2"]}, "cause"),
        ({"split": "test"}, "split"),
        ({"labelled": "2"}, "labelled"),
        ({"sort": "prettiest"}, "sort"),
    ],
)
def test_nonsense_is_refused_and_the_field_named(params: dict[str, Any], field: str) -> None:
    with pytest.raises(AppError) as refused:
        SampleQuery.from_params(params)
    assert (refused.value.code, refused.value.data) == ("query_invalid", {"field": field})


def test_the_schema_tells_of_every_field() -> None:
    assert set(SampleQuerySerializer().fields) == NAMES
