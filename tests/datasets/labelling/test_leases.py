"""Two people never get the same sample unaware, and who is late is told."""

from typing import Any

import pytest

from backend.core.errors import ConflictError
from backend.core.models import LogEntry
from backend.datasets.models import Answer
from backend.datasets.selectors import sample_get
from backend.datasets.services import (
    queue_add,
    queue_label,
    queue_release,
    queue_skip,
    queue_take,
    queue_take_alike,
)
from backend.projects.models import Service
from tests.datasets.labelling.queues import first, fresh, ids, over, refused
from tests.factories import SYSTEM, make_samples

pytestmark = pytest.mark.django_db


def test_what_one_has_in_hand_nobody_else_gets(service: Service, people: list[Any]) -> None:
    ana, ben, _ = people
    mine = queue_take(actor=ana, service=service, count=2)
    theirs = queue_take(actor=ben, service=service, count=2)
    assert (len(mine), len(theirs)) == (2, 1)
    assert not {*ids(mine)} & {*ids(theirs)}
    assert refused(queue_label, actor=ben, item=mine[0], value="3") == "item_in_hand"
    assert refused(queue_skip, actor=ben, item=mine[0]) == "item_in_hand"


def test_who_asks_again_has_the_same_in_hand_first(service: Service, people: list[Any]) -> None:
    ana, ben, _ = people
    queue_take(actor=ana, service=service, count=1)
    [theirs] = queue_take(actor=ben, service=service, count=1)
    assert ids(queue_take(actor=ben, service=service, count=2))[0] == theirs.pk


def test_what_is_over_or_given_back_is_anybodys(service: Service, people: list[Any]) -> None:
    ana, ben, cem = people
    items = queue_take(actor=ana, service=service, count=3)
    assert queue_take(actor=ben, service=service, count=3) == []
    over(items[0])
    assert ids(queue_take(actor=ben, service=service, count=3)) == [items[0].pk]
    assert queue_release(actor=ana, service=service, items=[items[2].pk]) == 1
    assert ids(queue_take(actor=cem, service=service, count=3)) == [items[2].pk]


def test_who_is_late_where_nobody_else_came_is_in_time(service: Service, people: list[Any]) -> None:
    [item] = queue_take(actor=people[0], service=service, count=1)
    over(item)
    assert queue_label(actor=people[0], item=item, value="3") is not None


def test_a_late_label_is_kept_beside_what_somebody_else_said(service: Service, people: list[Any]) -> None:
    ana, ben, _ = people
    [item] = queue_take(actor=ana, service=service, count=1)
    over(item)
    [same] = queue_take(actor=ben, service=service, count=1)
    queue_label(actor=ben, item=same, value="4")
    with pytest.raises(ConflictError) as late:
        queue_label(actor=ana, item=item, value="5")
    assert (late.value.code, late.value.data["given"]) == ("answered_late", "4")
    assert sample_get(SYSTEM, item.sample_id).label == "4"
    kept = Answer.objects.get(annotator=ana.ref)
    assert (kept.value, kept.counts) == ("5", False)
    assert LogEntry.objects.get(kind="queue_item.answered").data == {"verdict": "label", "late": True}


def test_who_never_had_it_is_told_that_it_is_decided(service: Service, people: list[Any]) -> None:
    item = first(service)
    queue_label(actor=people[0], item=item, value="4")
    assert refused(queue_label, actor=people[1], item=fresh(item), value="5") == "item_decided"
    assert Answer.objects.count() == 1


def test_look_alikes_are_the_surest_of_one_class(people: list[Any], service: Service) -> None:
    said = [("4", 0.6), ("4", 0.9), ("7", 0.99), ("4", None)]
    samples = make_samples(service, 4, labelled=False, predictions=said)
    items = queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift")
    taken = queue_take_alike(actor=people[0], service=service, predicted="4", count=9)
    assert ids(taken) == [items[1].pk, items[0].pk, items[3].pk]
