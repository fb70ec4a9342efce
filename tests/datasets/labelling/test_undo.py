"""What one said last is taken back, with all that came of it."""

from typing import Any

import pytest

from backend.core.acts import project_scope
from backend.core.chain import verify_chain
from backend.datasets.models import Answer, Label, QueueItem
from backend.datasets.selectors import label_history, sample_get
from backend.datasets.services import (
    label_set,
    queue_add,
    queue_flag,
    queue_label,
    queue_restore,
    queue_skip,
    queue_take,
    queue_undo,
)
from backend.projects.models import Service
from tests.datasets.labelling.queues import first, fresh, ids, refused
from tests.factories import SYSTEM, make_samples

pytestmark = pytest.mark.django_db


def test_a_label_is_taken_back_with_all_that_came_of_it(service: Service, people: list[Any]) -> None:
    item = first(service)
    label_set(actor=SYSTEM, sample=make_samples(service, 1, labelled=False)[0], value="8")
    queue_label(actor=people[0], item=item, value="3")
    assert queue_undo(actor=people[0], service=service) == item
    assert (fresh(item).state, sample_get(SYSTEM, item.sample_id).label) == ("waiting", "")
    assert not label_history(SYSTEM, item.sample).exists()
    assert not Answer.objects.exists()
    assert ids(queue_take(actor=people[0], service=service, count=1)) == [item.pk]
    assert refused(queue_undo, actor=people[0], service=service) == "nothing_to_undo"
    assert verify_chain(project_scope(service.project_id)) is None


def test_the_label_before_counts_again(service: Service, people: list[Any]) -> None:
    [sample] = make_samples(service, 1, labels=["1"])
    [item] = queue_add(actor=SYSTEM, service=service, samples=[sample], reason="suspect")
    queue_label(actor=people[0], item=item, value="7")
    queue_undo(actor=people[0], service=service)
    restored = sample_get(SYSTEM, sample.pk)
    assert (restored.label, restored.labelled_by) == ("1", SYSTEM.ref)
    assert Label.objects.get(sample=sample, current=True).value == "1"


def test_decisions_go_one_after_the_other_the_newest_first(service: Service, people: list[Any]) -> None:
    one, two, three = queue_take(actor=people[0], service=service, count=3)
    queue_label(actor=people[0], item=one, value="3")
    queue_skip(actor=people[0], item=two)
    queue_flag(actor=people[0], item=three, note="blurred")
    undone = [queue_undo(actor=people[0], service=service).pk for _ in range(3)]
    assert undone == [three.pk, two.pk, one.pk]
    assert {item.state for item in QueueItem.objects.all()} == {"waiting"}


def test_nobody_takes_back_what_others_said(service: Service, people: list[Any]) -> None:
    queue_label(actor=people[0], item=first(service), value="3")
    assert refused(queue_undo, actor=people[1], service=service) == "nothing_to_undo"


def test_what_went_on_is_not_taken_back(service: Service, people: list[Any]) -> None:
    item = first(service)
    queue_label(actor=people[0], item=item, value="3")
    label_set(actor=people[1], sample=item.sample, value="5")
    assert refused(queue_undo, actor=people[0], service=service) == "label_changed_since"
    assert sample_get(SYSTEM, item.sample_id).label == "5"


def test_a_skip_of_what_was_queued_anew_stays(service: Service, people: list[Any]) -> None:
    item = first(service)
    queue_skip(actor=people[0], item=item)
    queue_add(actor=SYSTEM, service=service, samples=[item.sample], reason="again")
    assert refused(queue_undo, actor=people[0], service=service) == "sample_waits_again"
    assert refused(queue_restore, actor=people[0], item=fresh(item)) == "sample_waits_again"
