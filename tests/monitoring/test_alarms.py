"""Alarms: one alert of a version whatever monitors see it, weighed, counted, kept quiet, and come back."""

from datetime import timedelta

import pytest

from backend.core import acts
from backend.core.acts import ref
from backend.core.clock import now
from backend.core.models import LogEntry
from backend.monitoring.alarms import alert_raise, alert_weigh
from backend.monitoring.alert_accuracy import Estimate, alert_accuracy
from backend.monitoring.alerts import alert_mute, alert_resolve, alert_severity_set
from backend.monitoring.downtimes import downtime_end, downtime_plan
from backend.monitoring.models import AccuracyEstimator, Alert, AlertEvidence, DriftMonitor, DriftResult
from backend.monitoring.severity import severity_of_drop, worst
from backend.projects.models import Service
from tests.factories import make_service, member
from tests.monitoring.alarms import ACTOR, alarm, estimate

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service()


def kinds(alert: Alert) -> list[str]:
    """What the log says of it, oldest first."""
    return list(LogEntry.objects.filter(object=ref(alert)).order_by("pk").values_list("kind", flat=True))


def turn_clock(monkeypatch: pytest.MonkeyPatch, **ahead: int) -> None:
    """Have acts happen so much later."""
    later = now() + timedelta(**ahead)
    monkeypatch.setattr(acts, "now", lambda: later)


def test_three_monitors_that_see_one_drift_make_one_alert(service: Service) -> None:
    alert = alarm(service, "mmd", first=201)
    for detector, first in (("wasserstein", 201), ("bbsd", 401), ("mmd", 2401)):
        assert alarm(service, detector, first=first) == alert
    found = Alert.objects.get()
    assert (found.occurrences, found.first_sequence, found.last_sequence) == (4, 201, 2600)
    said = {one.monitor: one.occurrences for one in found.evidence.all()}
    assert said == {"input:mmd": 2, "input:wasserstein": 1, "output:bbsd": 1}
    assert kinds(found) == ["alert.opened", "alert.counted", "alert.counted", "alert.counted"]


def test_another_version_has_an_alert_of_its_own(service: Service) -> None:
    assert alarm(service) != alarm(service, version=2)


HELD_OUT, SEEN = {"expected": 0.95, "accuracy": 0.95}, {"expected": 0.95, "accuracy": 0.85}


@pytest.mark.parametrize(
    ("monitor", "score", "threshold", "details", "severity"),
    [
        ("input:mmd", 1.49, 1.0, {}, "low"),
        ("input:mmd:2", 1.5, 1.0, {}, "medium"),
        ("output:bbsd", 3.4, 1.12, {}, "high"),
        ("values:psi", None, 1.0, {}, "low"),
        ("quality:quality", 0.04, 0.0, {}, "low"),
        ("quality:quality", 0.06, 0.0, {}, "medium"),
        ("quality:quality", 0.25, 0.0, {}, "high"),
        ("quality:quality", 0.25, 0.22, {}, "low"),
        ("labels:accuracy", 40.0, 3.5, HELD_OUT, "low"),
        ("labels:accuracy", 4.0, 3.5, SEEN, "medium"),
        ("labels:accuracy", 4.0, 3.5, {"expected": 0.95, "accuracy": 0.7}, "high"),
        ("labels:accuracy", 4.0, 3.5, {"expected": None, "accuracy": 0.1}, "low"),
        ("errors:adwin", 0.08, 0.01, {}, "medium"),
        ("errors:adwin", 0.01, 0.2, {}, "low"),
        ("confidence:adwin", 0.7, 0.95, {}, "high"),
        ("confidence:adwin", 0.95, 0.88, {}, "medium"),
    ],
)
def test_each_view_is_weighed_on_a_scale_of_its_own(
    monitor: str, score: float | None, threshold: float, details: dict[str, float | None], severity: str
) -> None:
    said = AlertEvidence(monitor=monitor, score=score, threshold=threshold, details=details)
    assert said.severity == severity


@pytest.mark.parametrize(
    ("drop", "severity"),
    [(None, "low"), (-0.5, "low"), (0.04, "low"), (0.05, "medium"), (0.15, "high"), (0.3, "high")],
)
def test_accuracy_that_is_estimated_lost_is_weighed(drop: float | None, severity: str) -> None:
    assert severity_of_drop(drop) == severity


def test_severity_is_the_worst_of_all() -> None:
    assert worst([]) == worst(["low"]) == "low"
    assert worst(["medium", "high", "low"]) == "high"


def test_of_the_windows_of_a_stream_that_fell_the_lowest_is_kept(service: Service) -> None:
    alert = alarm(service)
    stream = DriftMonitor.objects.create(service=service, name="confidence:adwin", view="confidence")
    place = {"monitor": stream, "version_number": 1, "at": now(), "size": 200, "verdict": "breached"}
    windows = [
        DriftResult.objects.create(
            **place, first_sequence=first, last_sequence=first + 199, score=score, threshold=0.95
        )
        for first, score in ((1, 0.9), (201, 0.7), (401, 0.8))
    ]
    alert_raise(actor=ACTOR, monitor=stream, result=windows[-1], windows=windows)
    assert alert.evidence.get(monitor="confidence:adwin").score == 0.7
    assert Alert.objects.get().severity == "high"


def test_an_alert_grows_worse_and_never_better(service: Service) -> None:
    alert = alarm(service, score=1.1)
    assert alert.severity == "low"
    assert alarm(service, "bbsd", score=3.5).severity == "high"
    assert alarm(service, score=1.6).severity == "high"
    assert kinds(alert) == ["alert.opened", "alert.worsened", "alert.counted"]
    worst = {one.monitor: one.score for one in alert.evidence.all()}
    assert worst == {"input:mmd": 1.6, "output:bbsd": 3.5}


def test_a_window_without_a_score_is_taken(service: Service) -> None:
    alert = alarm(service, score=None)
    assert (alert.severity, alert.evidence.get().score) == ("low", None)


def test_what_a_person_said_of_the_severity_stays(service: Service) -> None:
    alert = alarm(service)
    alert_severity_set(actor=member(service.project, "curator").actor, alert=alert, severity="medium")
    assert alarm(service, "bbsd", score=9.0).severity == "medium"
    estimate(service, 1, 0.9)
    estimate(service, 201, 0.2)
    alert_weigh(actor=ACTOR, service=service, version_number=1)
    assert Alert.objects.get().severity == "medium"


def test_a_lost_accuracy_that_is_estimated_later_raises_the_severity(service: Service) -> None:
    alert = alarm(service)
    estimate(service, 1, 0.9)
    alert_weigh(actor=ACTOR, service=service, version_number=1)
    assert Alert.objects.get().severity == "low"
    estimate(service, 301, 0.7)
    for _ in range(2):
        alert_weigh(actor=ACTOR, service=service, version_number=1)
    assert Alert.objects.get().severity == "high"
    assert kinds(alert) == ["alert.opened", "alert.worsened"]


def test_accuracy_is_estimated_before_and_within(service: Service) -> None:
    for first, value in ((1, 0.9), (101, 0.8), (151, 0.1), (251, 0.6), (301, 0.5)):
        estimate(service, first, value)
    estimate(service, 301, 0.1, version=2)
    found = alert_accuracy(alarm(service, first=201))
    assert found.before == Estimate(pytest.approx(0.85), pytest.approx(0.8), pytest.approx(0.9), 200)
    assert found.within == Estimate(pytest.approx(0.55), pytest.approx(0.5), pytest.approx(0.6), 200)
    assert found.drop == pytest.approx(0.3)


def test_without_calm_windows_held_out_samples_stand_for_them(service: Service) -> None:
    AccuracyEstimator.objects.create(service=service, version_number=1, accuracy=0.95)
    alert = alarm(service)
    assert alert_accuracy(alert).drop is None
    estimate(service, 201, 0.9)
    assert alert_accuracy(alert).drop == pytest.approx(0.05)
    AccuracyEstimator.objects.update(version_number=2)
    assert alert_accuracy(alert).drop is None


def test_while_it_is_muted_alarms_are_counted_and_after_it_the_next_is_told(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = alarm(service)
    alert_mute(actor=ACTOR, alert=alert, until=now() + timedelta(hours=1))
    assert alarm(service, score=5.0).occurrences == 2
    turn_clock(monkeypatch, minutes=61)
    continued = alarm(service)
    assert (continued.occurrences, continued.severity, continued.muted_until) == (3, "high", None)
    assert alarm(service).occurrences == 4
    assert kinds(alert)[1:] == ["alert.muted", "alert.counted", "alert.continued", "alert.counted"]


def test_in_a_planned_downtime_an_alert_is_noted_and_told_when_it_goes_on(service: Service) -> None:
    downtime = downtime_plan(
        actor=ACTOR, service=service, ends_at=now() + timedelta(hours=1), reason="a new camera"
    )
    alert = alarm(service)
    assert (alert.downtime, alert.state) == (downtime, "open")
    assert alarm(service, score=4.0).severity == "high"
    downtime_end(actor=ACTOR, downtime=downtime)
    assert alarm(service).downtime is None
    assert kinds(alert) == ["alert.noted", "alert.counted", "alert.opened"]


def test_in_a_downtime_an_older_alert_is_only_counted(service: Service) -> None:
    alert = alarm(service)
    downtime_plan(actor=ACTOR, service=service, ends_at=now() + timedelta(hours=1), reason="a new camera")
    assert alarm(service, score=4.0).downtime is None
    estimate(service, 1, 0.9)
    assert kinds(alert) == ["alert.opened", "alert.counted"]


def test_what_a_person_resolved_comes_back_within_the_hour(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = member(service.project, "curator").actor
    alert = alarm(service)
    alert_resolve(actor=person, alert=alert, note="A dirty lens.")
    back = alarm(service, first=5001)
    assert (back, back.state, back.note, back.occurrences) == (alert, "open", "", 2)
    alert_resolve(actor=person, alert=back, note="Cleaned.")
    turn_clock(monkeypatch, minutes=61)
    assert alarm(service, first=9001) != alert
    assert kinds(alert) == ["alert.opened", "alert.resolved", "alert.open", "alert.resolved"]


def test_what_an_update_resolved_does_not_come_back(service: Service) -> None:
    alert = alarm(service)
    alert_resolve(actor=ACTOR, alert=alert, note="v2 is live")
    assert alarm(service) != alert
