"""What one person says of a sample, alone and unreviewed."""

from typing import Any

import pytest

from backend.datasets.models import Answer, Label
from backend.datasets.selectors import sample_get
from backend.datasets.services import (
    label_set,
    labelling_set,
    queue_flag,
    queue_label,
    queue_label_alike,
    queue_restore,
    queue_skip,
    queue_take,
    queue_undo,
)
from backend.projects.models import Service
from tests.datasets.labelling.queues import first, fresh, ids, over, refused
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db


def test_alone_and_unreviewed_the_answer_is_the_label(service: Service, people: list[Any]) -> None:
    item = first(service)
    label = queue_label(actor=people[0], item=item, value="3", seconds=2.5)
    assert label is not None
    assert (label.value, label.author, item.state) == ("3", people[0].ref, "labelled")
    assert Answer.objects.get().seconds == 2.5


def test_a_browsers_clock_is_not_believed_beyond_a_day(service: Service, people: list[Any]) -> None:
    queue_label(actor=people[0], item=first(service), value="3", seconds=-4.0)
    assert Answer.objects.get().seconds is None


def test_a_skip_alone_lays_it_aside_and_a_flag_says_why(service: Service, people: list[Any]) -> None:
    skipped, flagged, _ = queue_take(actor=people[0], service=service, count=3)
    queue_skip(actor=people[0], item=skipped)
    assert refused(queue_flag, actor=people[0], item=flagged, note="  ") == "note_missing"
    queue_flag(actor=people[0], item=flagged, note="cut off")
    assert (skipped.state, flagged.state) == ("skipped", "flagged")
    assert Answer.objects.get(item=flagged).note == "cut off"
    assert refused(queue_skip, actor=people[1], item=fresh(flagged)) == "transition_refused"


def test_what_was_laid_aside_waits_again_for_the_same_people(service: Service, people: list[Any]) -> None:
    [item] = queue_take(actor=people[0], service=service, count=1)
    queue_flag(actor=people[0], item=item, note="cut off")
    queue_restore(actor=people[1], item=item)
    assert item.pk in ids(queue_take(actor=people[0], service=service, count=3))
    assert refused(queue_restore, actor=people[1], item=item) == "transition_refused"


def test_what_goes_back_with_answers_enough_is_decided(service: Service, people: list[Any]) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    item = first(service)
    queue_label(actor=people[0], item=item, value="3")
    queue_flag(actor=people[1], item=item, note="cut off")
    labelling_set(actor=SYSTEM, service=service, overlap=1)
    queue_restore(actor=people[1], item=item)
    assert (fresh(item).state, sample_get(SYSTEM, item.sample_id).label) == ("labelled", "3")


def test_many_at_once_leave_those_that_are_others_by_now(service: Service, people: list[Any]) -> None:
    ana, ben, _ = people
    items = queue_take(actor=ana, service=service, count=3)
    over(items[1])
    queue_take(actor=ben, service=service, count=1)
    left = queue_label_alike(actor=ana, service=service, items=items, value="3")
    assert ids(left) == [items[1].pk]
    assert Label.objects.filter(author=ana.ref, value="3").count() == 2


def test_a_label_from_elsewhere_ends_the_item_without_its_answers(
    service: Service, people: list[Any]
) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    item = first(service)
    queue_label(actor=people[0], item=item, value="3")
    label_set(actor=people[1], sample=item.sample, value="5")
    assert fresh(item).state == "labelled"
    assert not Answer.objects.get().counts
    queue_undo(actor=people[0], service=service)
    assert (fresh(item).state, sample_get(SYSTEM, item.sample_id).label) == ("labelled", "5")
