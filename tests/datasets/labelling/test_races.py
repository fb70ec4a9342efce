"""Annotators at the same moment, on a real database: no sample is in two hands, and no answer is lost."""

from collections import Counter
from typing import Any

import pytest

from backend.access.roles import Role
from backend.core.acts import project_scope
from backend.core.chain import verify_chain
from backend.datasets.models import Answer, Label, QueueItem
from backend.datasets.selectors import queue_get
from backend.datasets.services import (
    labelling_set,
    queue_add,
    queue_label,
    queue_take,
    queue_undo,
    review_accept,
    review_return,
)
from backend.projects.models import Service
from backend.projects.services import member_add
from tests.factories import SYSTEM, make_samples, make_service, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


@pytest.fixture
def service() -> Service:
    """With ten samples in its queue."""
    made = make_service()
    queue_add(actor=SYSTEM, service=made, samples=make_samples(made, 10, labelled=False), reason="drift")
    return made


@pytest.fixture
def people(service: Service) -> list[Any]:
    users = [make_user() for _ in range(PEOPLE)]
    for user in users:
        member_add(actor=SYSTEM, project=service.project, user=user, role=Role.CURATOR)
    return [user.actor for user in users]


def test_what_is_taken_at_once_is_in_one_pair_of_hands(service: Service, people: list[Any]) -> None:
    taken: list[int] = []

    def take(actor: Any) -> None:
        taken.extend(item.pk for item in queue_take(actor=actor, service=service, count=4))

    assert at_once(*(lambda actor=actor: take(actor) for actor in people)) == [""] * PEOPLE
    assert sorted(taken) == sorted(QueueItem.objects.values_list("pk", flat=True))


def test_with_overlap_as_many_get_it_as_are_asked(service: Service, people: list[Any]) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    taken: list[int] = []

    def take(actor: Any) -> None:
        taken.extend(item.pk for item in queue_take(actor=actor, service=service, count=10))

    at_once(*(lambda actor=actor: take(actor) for actor in people))
    assert set(Counter(taken).values()) == {2}


def test_of_two_labels_at_once_one_counts_and_the_other_is_told(service: Service, people: list[Any]) -> None:
    item = QueueItem.objects.all()[0]
    said = at_once(
        *(
            lambda actor=actor, value=value: queue_label(
                actor=actor, item=queue_get(SYSTEM, item.pk), value=value
            )
            for actor, value in zip(people, "3456", strict=True)
        )
    )
    assert Counter(said) == {"": 1, "item_decided": PEOPLE - 1}
    assert Label.objects.count() == Answer.objects.count() == 1
    assert verify_chain(project_scope(service.project_id)) is None


def test_the_last_two_answers_at_once_are_one_label(service: Service, people: list[Any]) -> None:
    labelling_set(actor=SYSTEM, service=service, overlap=2)
    item = QueueItem.objects.all()[0]
    works = (
        lambda actor=actor: queue_label(actor=actor, item=queue_get(SYSTEM, item.pk), value="3")
        for actor in people[:2]
    )
    assert at_once(*works) == ["", ""]
    assert queue_get(SYSTEM, item.pk).state == "labelled"
    assert Label.objects.count() == 1


def test_an_accept_against_a_return_and_a_taking_back(service: Service, people: list[Any]) -> None:
    labelling_set(actor=SYSTEM, service=service, review_share=1.0)
    author, first, second, _ = people
    item = QueueItem.objects.all()[0]
    queue_label(actor=author, item=item, value="3")
    said = at_once(
        lambda: review_accept(actor=first, item=queue_get(SYSTEM, item.pk)),
        lambda: review_return(actor=second, item=queue_get(SYSTEM, item.pk), reason="no"),
        lambda: queue_undo(actor=author, service=service),
    )
    assert said.count("") == 1, said
    assert Label.objects.exists() == (queue_get(SYSTEM, item.pk).state == "labelled")
