"""Several people label each sample, unseen by each other; a setting says who decides."""

from typing import Any

import pytest

from backend.core.models import LogEntry
from backend.datasets.labelling.selectors import answers_of
from backend.datasets.models import Sample
from backend.datasets.selectors import sample_get
from backend.datasets.services import (
    labelling_set,
    queue_label,
    queue_skip,
    queue_take,
)
from backend.projects.models import Service
from tests.datasets.labelling.queues import first, fresh, ids, refused
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db


def test_each_is_asked_once_and_sees_nobody_elses_answer(service: Service, people: list[Any]) -> None:
    ana, ben, cem = people
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    item = first(service)
    assert queue_label(actor=ana, item=item, value="3") is None
    assert item.pk not in ids(queue_take(actor=ana, service=service, count=3))
    assert refused(queue_label, actor=ana, item=fresh(item), value="4") == "already_answered"
    assert list(answers_of(ben, fresh(item))) == []
    assert "3" not in str(LogEntry.objects.filter(kind="queue_item.answered").get().data)
    assert item.pk in ids(queue_take(actor=ben, service=service, count=3))
    assert item.pk not in ids(queue_take(actor=cem, service=service, count=3)), "both places are taken"
    label = queue_label(actor=ben, item=fresh(item), value="3")
    assert label is not None
    assert label.author == ana.ref, "the first who said so"
    assert answers_of(ben, fresh(item)).count() == 2


@pytest.mark.parametrize(
    ("disagreement", "given", "outcome"),
    [
        ("review", "344", ("reviewing", "")),
        ("majority", "344", ("labelled", "4")),
        ("majority", "345", ("reviewing", "")),
        ("review", "444", ("labelled", "4")),
    ],
)
def test_who_decides_where_they_differ_is_a_setting(
    service: Service, people: list[Any], disagreement: str, given: str, outcome: tuple[str, str]
) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=3, disagreement=disagreement)
    item = first(service)
    for actor, value in zip(people, given, strict=True):
        queue_label(actor=actor, item=fresh(item), value=value)
    assert (fresh(item).state, Sample.objects.get(pk=item.sample_id).label) == outcome


def test_one_skip_leaves_it_to_others_and_as_many_as_are_asked_lay_it_aside(
    service: Service, people: list[Any]
) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    item = first(service)
    queue_skip(actor=people[0], item=item)
    assert item.state == "waiting"
    assert item.pk not in ids(queue_take(actor=people[0], service=service, count=3))
    queue_skip(actor=people[1], item=fresh(item))
    assert fresh(item).state == "skipped"


def test_fewer_people_asked_decides_what_has_enough_answers(service: Service, people: list[Any]) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=3)
    item = first(service)
    queue_label(actor=people[0], item=item, value="3")
    labelling_set(actor=SYSTEM, service=service, overlap=1)
    assert (fresh(item).state, sample_get(SYSTEM, item.sample_id).label) == ("labelled", "3")
