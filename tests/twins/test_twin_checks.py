"""Twin checks: what looks alike shares a group, what a person parts stays apart, and lost checks go on."""

from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from django_q.models import OrmQ

from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.core.states import advance
from backend.datasets.models import Sample
from backend.jobs.attempted import beat, claim, requeue_lost
from backend.projects.models import Service
from backend.twins.control import compare_after_imports
from backend.twins.models import Apart, TwinCheck
from backend.twins.selectors import twin_groups, twin_list, twins_of
from backend.twins.services import twins_finished, twins_part, twins_start
from backend.twins.tasks import run
from tests.datasets.importing.made import imported, picture, zipped
from tests.factories import DIGITS, SYSTEM, make_inputs, make_samples, make_service, make_user, member

pytestmark = pytest.mark.django_db


def compared(service: Service, *groups: list[int], oldest: int = 0) -> TwinCheck:
    """A check that found these groups among the samples from the id `oldest` on."""
    check = claim(TwinCheck, twins_start(actor=SYSTEM, service=service).pk)
    assert check is not None
    told = [[str(pk) for pk in group] for group in groups]
    twins_finished(check=check, result={"n": 9, "groups": told, "refused": 0, "oldest": oldest})
    check.refresh_from_db()
    return check


def groups_of(service: Service) -> list[list[int]]:
    found = twins_of(SYSTEM, service, list(twin_groups(SYSTEM, service)))
    return [[sample.pk for sample in samples] for samples in found.values()]


def ids(service: Service, count: int) -> list[int]:
    return [sample.pk for sample in make_samples(service, count)]


def test_a_check_is_queued_once_and_needs_two_samples() -> None:
    service = make_service()
    make_samples(service, 1)
    with pytest.raises(AppError) as refused:
        twins_start(actor=SYSTEM, service=service)
    assert refused.value.code == "nothing_to_compare"
    make_samples(service, 2, inputs=make_inputs(2, seed=5))
    check = twins_start(actor=SYSTEM, service=service)
    assert twins_start(actor=SYSTEM, service=service) == check
    assert OrmQ.objects.filter(key="updates").count() == 1


def test_the_engine_finds_the_same_picture_again() -> None:
    service = make_service()
    plain = make_inputs(20, seed=3)
    brighter = (plain[:2].astype(np.float32) * 0.8).astype(np.uint8)
    first = make_samples(service, 20, inputs=plain)
    again = make_samples(service, 2, inputs=brighter, labelled=False)
    run(twins_start(actor=SYSTEM, service=service).pk)
    check = TwinCheck.objects.get()
    assert (check.state, check.failure) == ("finished", None)
    assert check.summary == {"n": 22, "groups": 2, "grouped": 4, "refused": 0}
    assert groups_of(service) == [[first[1].pk, again[1].pk], [first[0].pk, again[0].pk]]


def test_what_is_taken_out_of_a_group_stays_out() -> None:
    service = make_service()
    a, b, c, d = ids(service, 4)
    compared(service, [a, b, c, d])
    curator = member(service.project, Role.CURATOR).actor
    twins_part(actor=curator, service=service, group=a, samples=[a])
    assert groups_of(service) == [[b, c, d]]
    assert set(Apart.objects.values_list("first_id", "second_id")) == {(a, b), (a, c), (a, d)}
    assert LogEntry.objects.get(kind="twins.parted").data == {"group": a, "samples": [a]}
    twins_part(actor=curator, service=service, group=b, samples=[b, c])
    assert groups_of(service) == []
    assert (b, c) in set(Apart.objects.values_list("first_id", "second_id"))


def test_samples_too_old_to_be_compared_keep_their_groups() -> None:
    service = make_service()
    a, b, c, d, e, f = ids(service, 6)
    compared(service, [a, b, c], [d, e])
    compared(service, [c, d], [e, f], oldest=c)
    assert groups_of(service) == [[e, f], [a, b, c, d]]
    compared(service, oldest=a)
    assert groups_of(service) == []


def test_more_samples_than_are_compared_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    plain = make_inputs(12, seed=3)
    first, *_, last = make_samples(
        service, 13, inputs=np.concatenate([plain, plain[:1] // 2]), labelled=False
    )
    run(twins_start(actor=SYSTEM, service=service).pk)
    monkeypatch.setattr("backend.twins.checking.MOST_SAMPLES", 5)
    run(twins_start(actor=SYSTEM, service=service).pk)
    assert TwinCheck.objects.latest("pk").summary == {"n": 5, "groups": 1, "grouped": 2, "refused": 0}
    assert groups_of(service) == [[first.pk, last.pk]]


def test_what_was_parted_while_a_check_ran_is_not_put_together_again() -> None:
    service = make_service()
    a, b, c, d = ids(service, 4)
    compared(service, [a, b])
    check = claim(TwinCheck, twins_start(actor=SYSTEM, service=service).pk)
    assert check is not None
    twins_part(actor=SYSTEM, service=service, group=a, samples=[b])
    told = [[str(a), str(b)], [str(c), str(d)]]
    twins_finished(check=check, result={"n": 4, "groups": told, "refused": 0, "oldest": 0})
    assert groups_of(service) == [[c, d]]


def test_a_parted_pair_is_told_to_the_engine() -> None:
    service = make_service()
    plain = make_inputs(12, seed=3)
    rows = make_samples(service, 14, inputs=np.concatenate([plain, plain[:2] // 2]), labelled=False)
    run(twins_start(actor=SYSTEM, service=service).pk)
    twins_part(actor=SYSTEM, service=service, group=rows[0].pk, samples=[rows[12].pk])
    run(twins_start(actor=SYSTEM, service=service).pk)
    assert groups_of(service) == [[rows[1].pk, rows[13].pk]]


def test_a_group_that_changed_is_not_parted() -> None:
    service = make_service()
    a, b, c = ids(service, 3)
    compared(service, [a, b])
    for marked in ([], [c], [a, c]):
        with pytest.raises(ConflictError) as refused:
            twins_part(actor=SYSTEM, service=service, group=a, samples=marked)
        assert refused.value.code == "group_changed"
    assert groups_of(service) == [[a, b]]
    assert not Apart.objects.exists()


def test_who_may_not_curate_changes_nothing() -> None:
    service = make_service()
    a, b = ids(service, 2)
    compared(service, [a, b])
    stranger, viewer = make_user().actor, member(service.project, Role.VIEWER).actor
    for actor, error in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with pytest.raises(error):
            twins_start(actor=actor, service=service)
        with pytest.raises(error):
            twins_part(actor=actor, service=service, group=a, samples=[a])
    assert twin_list(viewer, service).count() == 2
    assert not twin_list(stranger, service).exists()


def test_an_overtaken_attempt_writes_nothing() -> None:
    service = make_service()
    a, b = ids(service, 2)
    check = claim(TwinCheck, twins_start(actor=SYSTEM, service=service).pk)
    assert check is not None
    TwinCheck.objects.update(attempt=check.attempt + 1)
    assert not beat(check)
    with pytest.raises(ConflictError):
        twins_finished(check=check, result={"n": 2, "groups": [[str(a), str(b)]], "refused": 0, "oldest": 0})
    assert groups_of(service) == []


def test_a_lost_check_gets_another_worker_three_times() -> None:
    service = make_service()
    ids(service, 2)
    for attempt in (1, 2, 3):
        check = claim(TwinCheck, twins_start(actor=SYSTEM, service=service).pk)
        assert check is not None
        assert check.attempt == attempt
        TwinCheck.objects.update(heartbeat_at=now() - timedelta(hours=1))
        requeue_lost(TwinCheck, SYSTEM)
    check.refresh_from_db()
    assert check.state == "failed"


def test_after_an_import_of_something_new_they_are_compared_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = make_service(signature=DIGITS)
    imported(service, zipped({"3/a.png": picture(1), "3/b.png": picture(2)}))
    compare_after_imports()
    assert not TwinCheck.objects.exists()
    monkeypatch.setitem(ENV.__dict__, "twins_after_import", True)
    compare_after_imports()
    compare_after_imports()
    assert TwinCheck.objects.count() == 1
    run(TwinCheck.objects.get().pk)
    imported(service, zipped({"3/a.png": picture(1)}))
    compare_after_imports()
    assert TwinCheck.objects.count() == 1
    imported(service, zipped({"3/c.png": picture(3)}))
    compare_after_imports()
    assert TwinCheck.objects.count() == 2


def test_states_change_by_their_edges_alone() -> None:
    service = make_service()
    a, b = ids(service, 2)
    check = compared(service, [a, b])
    for old, new in product(TwinCheck.machine.states, repeat=2):
        TwinCheck.objects.filter(pk=check.pk).update(state=old)
        check.refresh_from_db()
        with act(project_scope(service.project_id), SYSTEM) as log:
            if TwinCheck.machine.allows(old, new):
                advance(check, new, act=log)
            else:
                with pytest.raises(ConflictError):
                    advance(check, new, act=log)
    assert Sample.objects.filter(group=a).count() == 2
