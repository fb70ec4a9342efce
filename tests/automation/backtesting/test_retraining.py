"""Backtests that train: what limits them, and how one is ended. The engine is a double here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from backend.automation.backtesting import training, watching
from backend.automation.backtesting.folders import folder_of
from backend.automation.backtesting.performing import backtest_perform
from backend.automation.backtesting.services import (
    MOST_ATTEMPTS,
    backtest_cancel,
    backtest_delete,
    backtest_requeue,
    backtest_start,
)
from backend.automation.control import restart_lost_backtests
from backend.automation.models import Backtest
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError
from backend.jobs.supervisor import Command, Ending, Outcome
from backend.monitoring.models import Observation, Segment
from backend.projects.models import Service
from tests.automation.backtesting.digit_traffic import asked, digit_traffic, policy
from tests.clients import api_as
from tests.factories import SYSTEM, member

pytestmark = pytest.mark.django_db


@dataclass
class Engine:
    """Stands for the supervised engine: what it was asked, and how it ends."""

    ending: Ending = Ending.EXITED
    returncode: int = 3
    before: Callable[[], object] = lambda: None
    folders: list[Path] = field(default_factory=list)

    def __call__(self, command: Command, wanted: Callable[[], bool]) -> Outcome:
        self.folders.append(command.folder)
        command.folder.mkdir(parents=True, exist_ok=True)
        self.before()
        if not wanted():
            return Outcome(Ending.CALLED_OFF, -15, "")
        return Outcome(self.ending, self.returncode, "no such luck")


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    found = Engine()
    monkeypatch.setattr(training, "supervise", found)
    monkeypatch.setattr(watching, "LOOK_EVERY_S", 0.0)
    return found


@pytest.fixture
def recorded() -> Service:
    return digit_traffic(250)


def begun(service: Service, **changes: object) -> Backtest:
    return backtest_start(actor=SYSTEM, service=service, asked=asked(service, **changes))


def performed(backtest: Backtest) -> Backtest:
    backtest_perform(backtest.pk)
    return Backtest.objects.get(pk=backtest.pk)


def test_labels_of_the_future_change_no_training(recorded: Service, engine: Engine) -> None:
    rows = Observation.objects.filter(service=recorded)
    performed(begun(recorded))
    rows.filter(sequence__gt=120).update(label="3")
    performed(begun(recorded))
    rows.filter(sequence__lt=90).update(label="4")
    performed(begun(recorded))
    first, second, again, other, third, _ = (folder.parent.name for folder in engine.folders)
    assert again == first, "it began before any of the labels that have changed"
    assert other != second
    assert third != first, "what was known by then does"


def test_one_that_takes_too_long_fails(
    recorded: Service, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching.Watch, "late", property(lambda watch: bool(engine.folders)))
    found = performed(begun(recorded))
    assert (found.state, "the limit of backtests" in found.problem) == ("failed", True)


def test_what_cannot_be_trained_brings_nothing_and_says_why(recorded: Service, engine: Engine) -> None:
    few = policy("few", when={"when": "traffic", "at_least": 100}, samples_to_label=0)
    found = performed(begun(recorded, policies=[policy(), few]))
    failed, untrained = (row["trained"] for row in found.result["policies"])
    assert [one["problem"] for one in failed] == ["no such luck"] * 2
    assert untrained[0]["problem"] == "0 new labels were known, too few to train on: it takes 20"
    assert [row["lives"] for row in found.result["policies"]] == [[], []]
    assert len(engine.folders) == 2


def test_an_update_that_would_end_too_late_is_not_trained(recorded: Service, engine: Engine) -> None:
    found = performed(begun(recorded, update_s=3600))
    assert (found.state, engine.folders) == ("finished", [])
    assert found.result["policies"][0]["updates"] == 1


def test_a_cancelled_one_ends_its_training_and_leaves_nothing(recorded: Service, engine: Engine) -> None:
    backtest = begun(recorded)

    def cancel() -> None:
        backtest_cancel(actor=SYSTEM, backtest=Backtest.objects.get())

    engine.before = cancel
    found = performed(backtest)
    assert (found.state, found.result, folder_of(found).exists()) == ("cancelled", None, False)
    with pytest.raises(ConflictError, match="cannot become"):
        cancel()
    waiting = begun(recorded)
    backtest_cancel(actor=SYSTEM, backtest=waiting)
    assert performed(waiting).state == "cancelled"


def test_a_training_that_was_killed_fails_it(recorded: Service, engine: Engine) -> None:
    engine.returncode = -9
    found = performed(begun(recorded))
    assert (found.state, "ended from outside" in found.problem) == ("failed", True)
    assert not folder_of(found).exists()


def test_a_stopping_worker_puts_it_back_with_what_it_has(recorded: Service, engine: Engine) -> None:
    engine.ending = Ending.STOPPING
    found = performed(begun(recorded))
    assert (found.state, folder_of(found).exists()) == ("queued", True)
    engine.ending = Ending.EXITED
    again = performed(found)
    assert (again.state, again.attempt) == ("finished", 2)
    assert engine.folders[0] == engine.folders[1], "it goes on in the same folder"


def test_a_killed_workers_begins_again_and_the_first_writes_no_more(
    recorded: Service, engine: Engine
) -> None:
    backtest = begun(recorded)

    def overtake() -> None:
        Backtest.objects.update(heartbeat_at=now() - timedelta(hours=1))
        restart_lost_backtests()
        assert Backtest.objects.get().state == "queued"
        engine.before = lambda: None

    engine.before = overtake
    first = performed(backtest)
    assert (first.state, first.result, folder_of(first).exists()) == ("queued", None, True)
    second = performed(first)
    assert (second.state, second.attempt) == ("finished", 2)


def test_one_with_a_heartbeat_is_left_alone_and_one_that_kills_its_workers_fails(recorded: Service) -> None:
    backtest = begun(recorded)
    Backtest.objects.update(state="running", heartbeat_at=now())
    restart_lost_backtests()
    assert Backtest.objects.get().state == "running"
    Backtest.objects.update(attempt=MOST_ATTEMPTS)
    backtest_requeue(Backtest.objects.get())
    found = Backtest.objects.get(pk=backtest.pk)
    assert (found.state, "5 workers began it and none ended it" in found.problem) == ("failed", True)


def test_a_lost_one_that_was_to_be_cancelled_is(recorded: Service) -> None:
    begun(recorded)
    Backtest.objects.update(state="running", cancel_requested=True, heartbeat_at=now() - timedelta(hours=1))
    restart_lost_backtests()
    assert Backtest.objects.get().state == "cancelled"


def test_it_is_deleted_when_it_has_ended_with_its_folder(recorded: Service) -> None:
    backtest = begun(recorded)
    folder_of(backtest).mkdir(parents=True)
    with pytest.raises(ConflictError, match="cancel it first"):
        backtest_delete(actor=SYSTEM, backtest=backtest)
    Backtest.objects.update(state="failed")
    with pytest.raises(ForbiddenError):
        backtest_delete(actor=member(recorded.project, "curator").actor, backtest=backtest)
    backtest_delete(actor=SYSTEM, backtest=backtest)
    assert (Backtest.objects.exists(), folder_of(backtest).exists()) == (False, False)


def test_so_many_are_trained_in_all(recorded: Service) -> None:
    policies = [policy(f"p{number}") for number in range(11)]
    with pytest.raises(AppError, match="100 updates are trained in all") as refused:
        begun(recorded, policies=policies, most_retrainings=10)
    assert (refused.value.code, refused.value.data["field"]) == ("backtest_invalid", "most_retrainings")
    assert begun(recorded, policies=policies, most_retrainings=9).retrains


def test_what_retention_dropped_is_said(recorded: Service, engine: Engine) -> None:
    before = asked(recorded)
    Segment.objects.order_by("pk")[0].delete()
    found = performed(backtest_start(actor=SYSTEM, service=recorded, asked=before))
    assert found.result["kept_since"] == Observation.objects.order_by("sequence")[0].at.isoformat()


def test_by_rest(recorded: Service, engine: Engine) -> None:
    engineer, viewer = api_as(recorded, "engineer"), api_as(recorded, "viewer")
    address = f"/api/v1/services/{recorded.name}/backtests/"
    told = engineer.post(address, {"policies": [policy()], "retrain": True}, format="json").json()
    assert (told["retrains"], told["fraction"], told["asked"]["most_retrainings"]) == (True, 0.0, 10)
    one = f"/api/v1/backtests/{told['id']}/"
    assert viewer.post(f"{one}cancel/").status_code == 403
    assert engineer.delete(one).json()["code"] == "backtest_under_way"
    cancelled = engineer.post(f"{one}cancel/")
    assert (cancelled.status_code, cancelled.json()["state"]) == (202, "cancelled")
    assert viewer.delete(one).status_code == 403
    assert engineer.delete(one).status_code == 204
