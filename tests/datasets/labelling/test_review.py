"""Somebody else decides on a label, or sends it back to its author."""

from typing import Any

import pytest

from backend.datasets.labelling.selectors import review_list
from backend.datasets.models import Answer, QueueItem
from backend.datasets.services import (
    labelling_set,
    queue_add,
    queue_label,
    queue_take,
    queue_undo,
    review_accept,
    review_return,
    review_take,
)
from backend.projects.models import Service
from tests.datasets.labelling.queues import first, fresh, ids, refused
from tests.factories import SYSTEM, make_samples, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(service: Service, people: list[Any]) -> QueueItem:
    """Labelled 3 by the first curator, and to be reviewed."""
    labelling_set(actor=SYSTEM, service=service, review_share=1.0)
    found = first(service)
    assert queue_label(actor=people[0], item=found, value="3") is None
    return found


def test_nobody_reviews_their_own(service: Service, people: list[Any], item: QueueItem) -> None:
    assert [ids(list(review_list(person))) for person in people[:2]] == [[], [item.pk]]
    assert review_take(actor=people[0], service=service, count=9) == []
    assert refused(review_accept, actor=people[0], item=item) == "review_own"
    assert refused(review_return, actor=people[0], item=item, reason="no") == "review_own"


def test_two_reviewers_do_not_get_the_same(service: Service, people: list[Any], item: QueueItem) -> None:
    assert ids(review_take(actor=people[1], service=service, count=9)) == [item.pk]
    assert review_take(actor=people[2], service=service, count=9) == []


def test_what_is_accepted_is_its_authors_label(service: Service, people: list[Any], item: QueueItem) -> None:
    label = review_accept(actor=people[1], item=item)
    assert (label.value, label.author) == ("3", people[0].ref)
    assert Answer.objects.get().review == "accepted"
    assert refused(queue_undo, actor=people[0], service=service) == "answer_reviewed"
    assert refused(review_accept, actor=people[2], item=fresh(item)) == "transition_refused"


def test_what_is_corrected_is_the_reviewers(people: list[Any], item: QueueItem) -> None:
    label = review_accept(actor=people[1], item=item, value="8")
    assert (label.value, label.author) == ("8", people[1].ref)
    assert Answer.objects.get().review == "overruled"


def test_what_is_returned_comes_first_to_its_author_with_the_reason(
    service: Service, people: list[Any], item: QueueItem
) -> None:
    ana, ben, cem = people
    assert refused(review_return, actor=ben, item=item, reason=" ") == "reason_missing"
    review_return(actor=ben, item=item, reason="That is a 5: see the guidelines.")
    assert item.pk not in ids(queue_take(actor=cem, service=service, count=9))
    assert ids(queue_take(actor=ana, service=service, count=1)) == [item.pk]
    assert Answer.objects.get().reason == "That is a 5: see the guidelines."
    queue_label(actor=ana, item=fresh(item), value="5")
    assert fresh(item).state == "reviewing"
    assert review_accept(actor=ben, item=fresh(item)).value == "5"


def test_a_second_answer_that_is_taken_back_is_returned_still(
    service: Service, people: list[Any], item: QueueItem
) -> None:
    review_return(actor=people[1], item=item, reason="Look again.")
    queue_label(actor=people[0], item=fresh(item), value="5")
    queue_undo(actor=people[0], service=service)
    assert (fresh(item).state, Answer.objects.get().review) == ("waiting", "returned")


def test_of_two_who_differ_one_may_be_sent_it_back(service: Service, people: list[Any]) -> None:
    ana, ben, cem = people
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    item = first(service)
    queue_label(actor=ana, item=item, value="3")
    queue_label(actor=ben, item=fresh(item), value="5")
    assert refused(review_accept, actor=cem, item=fresh(item)) == "value_missing"
    stranger = refused(review_return, actor=cem, item=fresh(item), reason="no", annotator="user:0")
    assert stranger == "annotator_unknown"
    review_return(actor=cem, item=fresh(item), reason="No tail.", annotator=ben.ref)
    assert item.pk in ids(queue_take(actor=ben, service=service, count=9))
    assert refused(queue_label, actor=ana, item=fresh(item), value="5") == "already_answered"
    assert queue_label(actor=ben, item=fresh(item), value="3") is not None


def test_a_share_is_drawn_and_stays_drawn(people: list[Any]) -> None:
    service = make_service()
    labelling_set(actor=SYSTEM, service=service, review_share=0.5)
    samples = make_samples(service, 60, labelled=False)
    states = []
    for item in queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift"):
        queue_label(actor=SYSTEM, item=item, value="3")
        states.append(item.state)
    assert 10 < states.count("reviewing") < 50
    again = queue_undo(actor=SYSTEM, service=service)
    queue_label(actor=SYSTEM, item=again, value="4")
    assert fresh(again).state == states[-1]


def test_a_sample_under_review_is_not_queued_again(service: Service, item: QueueItem) -> None:
    assert queue_add(actor=SYSTEM, service=service, samples=[item.sample], reason="again") == []
