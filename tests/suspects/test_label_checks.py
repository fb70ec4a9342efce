"""Label checks: queued once, performed by the real engine, fenced, not lost; and what people decide of suspects."""

from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from django_q.models import OrmQ

from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.core.states import advance
from backend.datasets.models import Sample
from backend.datasets.selectors import label_history, sample_get
from backend.datasets.services import label_set
from backend.datasets.services.samples import samples_add
from backend.engine.scenarios import digits
from backend.jobs.attempted import beat, claim, requeue_lost
from backend.projects.models import Service
from backend.suspects.models import LabelCheck, Suspect
from backend.suspects.selectors import suspect_get, suspect_list
from backend.suspects.services import (
    check_finished,
    check_start,
    suspect_decide,
)
from backend.suspects.tasks import run
from tests.factories import DIGITS, SYSTEM, make_samples, make_service, make_user, member

pytestmark = pytest.mark.django_db
TEN = [str(digit) for digit in range(10)]


def claimed(service: Service) -> LabelCheck:
    check = claim(LabelCheck, check_start(actor=SYSTEM, service=service).pk)
    assert check is not None
    return check


def found(samples: list[Sample], suggested: str = "2") -> dict[str, object]:
    """What the engine says: all of these are suspect, the first most."""
    told = [
        {
            "id": str(sample.pk),
            "given": sample_get(SYSTEM, sample.pk).label,
            "suggested": suggested,
            "score": 0.99 - 0.01 * place,
        }
        for place, sample in enumerate(samples)
    ]
    return {"n": 9, "left_out": {}, "mistaken_share": 0.1, "suspects": told}


def suspected(service: Service, samples: list[Sample]) -> list[Suspect]:
    check_finished(check=claimed(service), result=found(samples))
    return list(suspect_list(SYSTEM, service))


def test_a_check_is_queued_once_and_needs_labels() -> None:
    service = make_service()
    with pytest.raises(AppError) as refused:
        check_start(actor=SYSTEM, service=service)
    assert refused.value.code == "nothing_labelled"
    make_samples(service, 3)
    check = check_start(actor=SYSTEM, service=service)
    assert check_start(actor=SYSTEM, service=service) == check
    assert OrmQ.objects.filter(key="updates").count() == 1


def test_the_engine_finds_labels_that_were_made_wrong() -> None:
    service = make_service(signature={**DIGITS, "classes": TEN})
    images = digits(np.random.default_rng(0))[:400]
    wrong = np.arange(0, 400, 20)
    labels = images.y.copy()
    labels[wrong] = (labels[wrong] + 3) % 10
    rows = samples_add(
        actor=SYSTEM,
        service=service,
        inputs=images.x,
        labels=[TEN[label] for label in labels],
        source="import",
    )
    check = check_start(actor=SYSTEM, service=service)
    run(check.pk)
    check.refresh_from_db()
    assert (check.state, check.failure) == ("finished", None)
    assert check.summary is not None
    assert check.summary["n"] == 400
    worst = list(suspect_list(SYSTEM, service)[:40])
    mistaken = {rows[place].pk for place in wrong}
    assert len(mistaken & {one.sample_id for one in worst}) >= 0.8 * len(wrong)
    scores = [one.score for one in worst]
    assert scores == sorted(scores, reverse=True)
    run(check.pk)
    check.refresh_from_db()
    assert check.attempt == 1


def test_what_cannot_be_checked_fails_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    make_samples(service, 2)

    def refused(check: LabelCheck) -> None:
        raise AppError("one_class_only", "All samples have one label.")

    monkeypatch.setattr("backend.suspects.tasks.checked", refused)
    check = check_start(actor=SYSTEM, service=service)
    run(check.pk)
    check.refresh_from_db()
    assert check.state == "failed"
    assert check.failure is not None
    assert check.failure["code"] == "one_class_only"


def test_a_bug_of_ours_ends_a_check_and_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    make_samples(service, 2)

    def broken(check: LabelCheck) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("backend.suspects.tasks.checked", broken)
    check = check_start(actor=SYSTEM, service=service)
    run(check.pk)
    check.refresh_from_db()
    assert check.state == "errored"
    assert check.failure is not None
    assert check.failure["code"] == "internal_error"


def test_suspects_stand_worst_first_and_are_narrowed() -> None:
    service = make_service()
    samples = make_samples(service, 3)
    rows = suspected(service, samples)
    assert [row.sample for row in rows] == samples
    first = rows[0]
    narrowed = suspect_list(SYSTEM, service, given=first.given)
    assert {row.given for row in narrowed} == {first.given}
    assert not suspect_list(SYSTEM, service, suggested="8").exists()
    assert not suspect_list(SYSTEM, make_service()).exists()
    assert not suspect_list(make_user().actor, service).exists()


def test_the_given_label_confirms_and_another_corrects() -> None:
    service = make_service()
    samples = make_samples(service, 2)
    first, second = suspected(service, samples)
    curator = member(service.project, "curator").actor
    suspect_decide(actor=curator, suspect=first, value=first.given)
    suspect_decide(actor=curator, suspect=second, value="2")
    assert (first.state, second.state) == ("confirmed", "corrected")
    assert label_history(SYSTEM, samples[0]).count() == 1
    label = label_history(SYSTEM, samples[1])[0]
    assert (label.value, label.author, label.current) == ("2", curator.ref, True)
    assert not suspect_list(SYSTEM, service).exists()
    kinds = LogEntry.objects.filter(actor=curator.ref).values_list("kind", flat=True)
    assert {"suspect.confirmed", "suspect.corrected", "label.set"} <= set(kinds)


def test_a_refused_correction_leaves_the_suspect_open() -> None:
    service = make_service()
    [suspect] = suspected(service, make_samples(service, 1))
    with pytest.raises(AppError) as refused:
        suspect_decide(actor=SYSTEM, suspect=suspect, value="a fish")
    assert refused.value.code == "class_unknown"
    assert suspect_get(SYSTEM, suspect.pk).state == "open"
    for role, error in (("viewer", ForbiddenError), ("approver", ForbiddenError)):
        with pytest.raises(error):
            suspect_decide(actor=member(service.project, role).actor, suspect=suspect, value="2")
    with pytest.raises(NotFoundError):
        suspect_decide(actor=make_user().actor, suspect=suspect, value="2")
    with pytest.raises(ForbiddenError):
        check_start(actor=member(service.project, "viewer").actor, service=service)


def test_who_comes_second_is_told_so() -> None:
    service = make_service()
    [suspect] = suspected(service, make_samples(service, 1))
    late = suspect_get(SYSTEM, suspect.pk)
    suspect_decide(actor=SYSTEM, suspect=suspect, value=suspect.given)
    with pytest.raises(ConflictError):
        suspect_decide(actor=SYSTEM, suspect=late, value=late.given)


def test_a_label_that_changed_elsewhere_is_no_suspect() -> None:
    service = make_service()
    [sample] = make_samples(service, 1)
    [suspect] = suspected(service, [sample])
    label_set(actor=SYSTEM, sample=sample, value="2")
    assert not suspect_list(SYSTEM, service).exists()
    with pytest.raises(ConflictError) as refused:
        suspect_decide(actor=SYSTEM, suspect=suspect, value="1")
    assert refused.value.code == "label_changed"


def test_the_next_check_begins_anew_and_asks_for_nothing_that_was_confirmed() -> None:
    service = make_service()
    samples = make_samples(service, 3)
    first, *_ = suspected(service, samples)
    suspect_decide(actor=SYSTEM, suspect=first, value=first.given)
    again = suspected(service, samples[:2])
    assert [row.sample for row in again] == [samples[1]]
    assert suspect_get(SYSTEM, first.pk).state == "confirmed"


def test_an_overtaken_attempt_writes_nothing() -> None:
    service = make_service()
    samples = make_samples(service, 2)
    check = claimed(service)
    LabelCheck.objects.update(attempt=check.attempt + 1)
    assert not beat(check)
    with pytest.raises(ConflictError):
        check_finished(check=check, result=found(samples))
    assert not Suspect.objects.exists()


def test_a_lost_check_gets_another_worker_three_times() -> None:
    service = make_service()
    make_samples(service, 2)
    for attempt in (1, 2, 3):
        check = claimed(service)
        assert check.attempt == attempt
        LabelCheck.objects.update(heartbeat_at=now() - timedelta(hours=1))
        requeue_lost(LabelCheck, SYSTEM)
    check.refresh_from_db()
    assert check.state == "failed"
    assert check.failure is not None
    assert check.failure["code"] == "worker_lost"


@pytest.mark.parametrize("kind", [LabelCheck, Suspect])
def test_states_change_by_their_edges_alone(kind: type[LabelCheck] | type[Suspect]) -> None:
    service = make_service()
    [suspect] = suspected(service, make_samples(service, 1))
    row: LabelCheck | Suspect = suspect.check_run if kind is LabelCheck else suspect
    for old, new in product(kind.machine.states, repeat=2):
        kind.objects.filter(pk=row.pk).update(state=old)
        row.refresh_from_db()
        with act(project_scope(service.project_id), SYSTEM) as log:
            if kind.machine.allows(old, new):
                advance(row, new, act=log)
            else:
                with pytest.raises(ConflictError):
                    advance(row, new, act=log)
