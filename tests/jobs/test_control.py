"""The control loop: due steps, one holder, no step stops another, a prompt end."""

import signal
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.clock import now
from backend.jobs import control, leases
from backend.jobs.models import Lease
from tests.jobs.running import manage
from tests.waiting import until


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """No steps but those of the test."""
    monkeypatch.setattr(control, "STEPS", {})


@pytest.mark.django_db
def test_failing_step_does_not_stop_the_others(steps: None, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    @control.control_step("first")
    def first() -> None:
        raise RuntimeError("broken")

    control.control_step("second")(lambda: done.append("second"))
    control.tick(threading.Event(), "me")
    assert done == ["second"]
    assert "control step first failed" in caplog.text


@pytest.mark.django_db
def test_step_waits_until_it_is_due(steps: None) -> None:
    done: list[int] = []
    control.control_step("slow", every_s=3600)(lambda: done.append(1))
    control.tick(threading.Event(), "me")
    control.tick(threading.Event(), "me")
    assert done == [1]


@pytest.mark.django_db
def test_only_the_holder_steps_until_it_goes_silent(steps: None) -> None:
    done: list[str] = []
    control.control_step("work", every_s=0)(lambda: done.append("work"))
    control.tick(threading.Event(), "one")
    control.tick(threading.Event(), "two")
    assert done == ["work"]
    Lease.objects.update(until=now() - timedelta(seconds=1))
    control.tick(threading.Event(), "two")
    assert done == ["work", "work"]


@pytest.mark.django_db
def test_lease_lost_during_a_step_ends_the_round(steps: None) -> None:
    done: list[str] = []
    control.control_step("usurped")(lambda: Lease.objects.update(holder="other"))
    control.control_step("next")(lambda: done.append("next"))
    control.tick(threading.Event(), "me")
    assert done == []


@pytest.mark.django_db
def test_released_lease_is_free_at_once() -> None:
    assert leases.hold("control", "one", 60)
    assert not leases.hold("control", "two", 60)
    leases.release("control", "two")
    assert not leases.hold("control", "two", 60), "only the holder can release it"
    leases.release("control", "one")
    assert leases.hold("control", "two", 60)


def test_two_steps_of_one_name_are_refused(steps: None) -> None:
    control.control_step("same")(lambda: None)
    with pytest.raises(ValueError, match="twice"):
        control.control_step("same")(lambda: None)


def test_sigterm_stops_control(transactional_db: None, home: Path) -> None:
    with manage("control", home=home) as control_process:
        until(lambda: Lease.objects.filter(name="control", until__gt=now()).exists(), within_s=20)
        control_process.send_signal(signal.SIGTERM)
        assert control_process.wait(timeout=5) == 0
    assert not Lease.objects.filter(until__gt=now()).exists(), "the lease is free for the next one"
