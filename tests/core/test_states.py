"""Every machine's whole state x state grid, and the one writer of state."""

import pytest
from django.apps import apps

from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.errors import ConflictError, StaleStateError
from backend.core.models import LogEntry
from backend.core.states import Machine, StatefulModel, advance, advance_all, machine
from backend.datasets.models import QueueItem
from tests.factories import make_samples, make_service

MACHINES: list[Machine] = [model.machine for model in apps.get_models() if issubclass(model, StatefulModel)]


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: table.name)
def test_every_state_is_reachable_and_final_states_stay(table: Machine) -> None:
    reached, frontier = {table.initial}, [table.initial]
    while frontier:
        for target in table.edges[frontier.pop()] - reached:
            reached.add(target)
            frontier.append(target)
    assert reached == set(table.states)
    assert all(not table.allows(state, target) for state in table.final for target in table.states)
    assert not table.allows("nowhere", table.initial)


def test_a_table_with_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown states"):
        machine("thing", "new", {"new": "gone"})


@pytest.fixture
def item(db: None) -> QueueItem:
    service = make_service()
    [sample] = make_samples(service, 1)
    return QueueItem.objects.create(service=service, sample=sample)


@pytest.mark.parametrize("old", QueueItem.machine.states)
@pytest.mark.parametrize("new", QueueItem.machine.states)
def test_advance_takes_the_edges_and_no_others(item: QueueItem, old: str, new: str) -> None:
    QueueItem.objects.filter(pk=item.pk).update(state=old)
    item.refresh_from_db()
    with act(project_scope(item.service.project_id), system_actor("test")) as log:
        if QueueItem.machine.allows(old, new):
            advance(item, new, act=log, reason="because")
        else:
            with pytest.raises(ConflictError, match="cannot become"):
                advance(item, new, act=log)
    item.refresh_from_db()
    logged = LogEntry.objects.filter(kind=f"queue_item.{new}", object=f"queueitem:{item.pk}", data__old=old)
    assert (item.state == new) == (old == new or QueueItem.machine.allows(old, new))
    assert logged.exists() == QueueItem.machine.allows(old, new)


def test_a_stale_row_does_not_win(item: QueueItem) -> None:
    same = QueueItem.objects.get(pk=item.pk)
    scope = project_scope(item.service.project_id)
    with act(scope, system_actor("first")) as log:
        advance(item, "labelled", act=log)
    with pytest.raises(StaleStateError), act(scope, system_actor("second")) as log:
        advance(same, "skipped", act=log)
    same.save()
    item.refresh_from_db()
    assert item.state == "labelled"


def test_many_rows_take_one_edge_in_one_entry(item: QueueItem) -> None:
    service = item.service
    other = QueueItem.objects.create(service=service, sample=make_samples(service, 1)[0])
    with act(project_scope(service.project_id), system_actor("test")) as log:
        advance_all([item, other], "skipped", act=log, about=service, reason="a test")
    assert set(QueueItem.objects.values_list("state", flat=True)) == {"skipped"} == {item.state, other.state}
    told = LogEntry.objects.filter(kind="queue_item.skipped").get()
    assert told.data == {"old": "waiting", "reason": "a test", "count": 2, "ids": [item.pk, other.pk]}


def test_many_rows_move_all_or_none(item: QueueItem) -> None:
    service = item.service
    other = QueueItem.objects.create(service=service, sample=make_samples(service, 1)[0])
    stale = QueueItem.objects.get(pk=other.pk)
    scope = project_scope(service.project_id)
    with act(scope, system_actor("test")) as log:
        advance(other, "skipped", act=log)
    for rows, refusal in (([item, stale], StaleStateError), ([item, other], ValueError)):
        with pytest.raises(refusal), act(scope, system_actor("test")) as log:
            advance_all(rows, "labelled", act=log, about=service)
    with pytest.raises(ConflictError), act(scope, system_actor("test")) as log:
        advance_all([item], "nowhere", act=log, about=service)
    item.refresh_from_db()
    assert item.state == "waiting"
