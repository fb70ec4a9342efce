"""Selections: asked for, fenced, not lost; and what becomes of their choices."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django_q.models import OrmQ

from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.core.states import advance
from backend.datasets.models import QueueItem
from backend.datasets.services import label_set
from backend.jobs.attempted import beat, claim, requeue_lost
from backend.selection.finishing import selection_finished
from backend.selection.models import Choice, Selection
from backend.selection.selectors import choice_list, selection_get, selection_list
from backend.selection.services import selection_discard, selection_queue, selection_start
from tests.factories import (
    SYSTEM,
    make_samples,
    make_service,
    make_user,
    member,
)
from tests.selection.builders import RANDOM, chosen, claimed, ready, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"criteria": []}, "criteria_invalid", "criteria"),
        ({"criteria": RANDOM * 2}, "criteria_invalid", "criteria"),
        ({"criteria": [{"name": "random", "weight": -1}]}, "criteria_invalid", "criteria"),
        ({"criteria": [{"name": "random", "weight": float("nan")}]}, "criteria_invalid", "criteria"),
        ({"criteria": [{"name": "guess"}]}, "criterion_unknown", "criteria"),
        ({"criteria": [{"name": "margin"}]}, "model_missing", "criteria"),
        ({"criteria": [{"name": "drift"}]}, "nothing_labelled", "criteria"),
        ({"count": 0}, "out_of_range", "count"),
        ({"count": 501}, "out_of_range", "count"),
        ({"newest": 100_001}, "out_of_range", "newest"),
        ({"seed": -1}, "out_of_range", "seed"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(asked: dict[str, Any], code: str, field: str) -> None:
    service = make_service()
    make_samples(service, 2, labelled=False)
    with pytest.raises(AppError) as refused:
        selection_start(actor=SYSTEM, service=service, **({"criteria": RANDOM, "count": 3} | asked))
    assert (refused.value.code, refused.value.data["field"]) == (code, field)
    assert not Selection.objects.exists()


def test_one_is_under_way_at_a_time_and_takes_candidates() -> None:
    service = make_service()
    with pytest.raises(AppError) as refused:
        selection_start(actor=SYSTEM, service=service, criteria=RANDOM, count=3)
    assert refused.value.code == "nothing_to_select"
    make_samples(service, 3, labelled=False)
    selection_start(actor=SYSTEM, service=service, criteria=RANDOM, count=3)
    with pytest.raises(ConflictError) as busy:
        selection_start(actor=SYSTEM, service=service, criteria=RANDOM, count=3)
    assert busy.value.code == "selection_under_way"
    assert OrmQ.objects.filter(key="updates").count() == 1


def test_what_was_chosen_is_queued_with_its_criterion_and_cause_but_for_what_is_left_out() -> None:
    service = make_service()
    samples = make_samples(service, 5, labelled=False)
    selection = ready(service, samples, "margin", "class_balance")
    label_set(actor=SYSTEM, sample=samples[4], value="1")
    curator = member(service.project, "curator").actor
    selection_queue(actor=curator, selection=selection, leave_out=[samples[1].pk])
    items = QueueItem.objects.filter(cause=f"selection:{selection.pk}", state="waiting")
    assert {item.sample_id: item.reason for item in items} == {
        samples[0].pk: "margin",
        samples[2].pk: "margin",
        samples[3].pk: "class balance",
    }
    assert [choice.taken for choice in choice_list(SYSTEM, selection)] == [True, False, True, True, False]
    entry = LogEntry.objects.get(kind="selection.taken")
    assert (entry.actor, entry.data["queued"], entry.data["left_out"]) == (curator.ref, 3, 1)
    with pytest.raises(ConflictError):
        selection_queue(actor=curator, selection=selection_get(SYSTEM, selection.pk))


def test_nothing_is_queued_where_nothing_is_left_or_a_sample_was_not_chosen() -> None:
    service = make_service()
    samples = make_samples(service, 2, labelled=False)
    selection = ready(service, samples)
    [other] = make_samples(service, 1, labelled=False)
    for left_out, code in (([other.pk], "choice_unknown"), ([one.pk for one in samples], "nothing_left")):
        with pytest.raises(AppError) as refused:
            selection_queue(actor=SYSTEM, selection=selection_get(SYSTEM, selection.pk), leave_out=left_out)
        assert refused.value.code == code
    assert selection_get(SYSTEM, selection.pk).state == "ready"
    assert not QueueItem.objects.exists()


def test_a_discarded_one_queues_nothing_and_calls_its_worker_off() -> None:
    service = make_service()
    samples = make_samples(service, 2, labelled=False)
    under_way = claimed(service)
    selection_discard(actor=SYSTEM, selection=selection_get(SYSTEM, under_way.pk))
    assert not beat(under_way)
    with pytest.raises(ConflictError):
        selection_finished(selection=under_way, result=told(samples))
    assert not Choice.objects.exists()
    looked_at = ready(service, samples)
    selection_discard(actor=SYSTEM, selection=looked_at)
    with pytest.raises(ConflictError):
        selection_queue(actor=SYSTEM, selection=looked_at)
    assert not QueueItem.objects.exists()


def test_who_may_not_curate_begins_and_ends_nothing() -> None:
    service = make_service()
    selection = ready(service, make_samples(service, 2, labelled=False))
    viewer, stranger = member(service.project, "viewer").actor, make_user().actor
    for actor, error in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with pytest.raises(error):
            selection_start(actor=actor, service=service, criteria=RANDOM, count=1)
        with pytest.raises(error):
            selection_queue(actor=actor, selection=selection)
        with pytest.raises(error):
            selection_discard(actor=actor, selection=selection)
    assert list(selection_list(viewer, service)) == [selection]
    assert not selection_list(stranger, service).exists()
    assert not choice_list(stranger, selection).exists()
    with pytest.raises(NotFoundError):
        selection_get(stranger, selection.pk)


def test_what_is_no_candidate_any_more_when_it_ends_is_not_shown() -> None:
    service = make_service()
    samples = make_samples(service, 3, labelled=False)
    under_way = claimed(service)
    label_set(actor=SYSTEM, sample=samples[0], value="1")
    selection_finished(selection=under_way, result=told(samples))
    assert chosen(under_way) == [samples[1].pk, samples[2].pk]


def test_an_overtaken_attempt_writes_nothing() -> None:
    service = make_service()
    samples = make_samples(service, 2, labelled=False)
    under_way = claimed(service)
    Selection.objects.update(attempt=under_way.attempt + 1)
    assert not beat(under_way)
    with pytest.raises(ConflictError):
        selection_finished(selection=under_way, result=told(samples))
    assert not Choice.objects.exists()


def test_a_lost_one_gets_another_worker_three_times() -> None:
    service = make_service()
    make_samples(service, 2, labelled=False)
    under_way = claimed(service)
    for attempt in (1, 2, 3):
        assert under_way.attempt == attempt
        Selection.objects.update(heartbeat_at=now() - timedelta(hours=1))
        requeue_lost(Selection, SYSTEM)
        under_way = claim(Selection, under_way.pk) or under_way
    found = selection_get(SYSTEM, under_way.pk)
    assert (found.state, found.failure and found.failure["code"]) == ("failed", "worker_lost")


def test_states_change_by_their_edges_alone() -> None:
    service = make_service()
    row = ready(service, make_samples(service, 1, labelled=False))
    for old, new in product(Selection.machine.states, repeat=2):
        Selection.objects.filter(pk=row.pk).update(state=old)
        row.refresh_from_db()
        with act(project_scope(service.project_id), SYSTEM) as log:
            if Selection.machine.allows(old, new):
                advance(row, new, act=log)
            else:
                with pytest.raises(ConflictError):
                    advance(row, new, act=log)
