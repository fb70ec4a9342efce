"""Alarms of monitors: one opens an alert of its version, counts with the open one, or has it come back."""

from datetime import timedelta

from django.db.models import QuerySet

from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope, ref
from backend.core.states import advance
from backend.jobs.queue import enqueue
from backend.monitoring.alert_accuracy import alert_accuracy
from backend.monitoring.downtimes import downtime_now
from backend.monitoring.models import Alert, AlertEvidence, Downtime, DriftMonitor, DriftResult
from backend.monitoring.severity import is_worse, severity_of_drop, worst
from backend.projects.models import Service

# How soon after a person resolved an alert the same drift is that alert again.
COMES_BACK = timedelta(hours=1)


def alert_raise(
    *, actor: Actor, monitor: DriftMonitor, result: DriftResult, windows: list[DriftResult]
) -> Alert:
    """Take an alarm of a monitor: the alert that it opened, or that it counts with.

    windows: those that voted for it, of which `result` is the newest.
    """
    service = monitor.service
    with act(project_scope(service.project_id), actor) as log:
        downtime = downtime_now(service, log.at)
        about = Alert.objects.select_related("service").filter(
            service=service, version_number=result.version_number
        )
        known = about.filter(state__in=Alert.OPEN).first() or (None if downtime else _resolved(about, log))
        if known is None:
            return _open(log, monitor, result, windows, downtime)
        _count(log, known, monitor, windows, downtime)
    return known


def alert_weigh(*, actor: Actor, service: Service, version_number: int) -> None:
    """Have what is newly estimated of the accuracy raise the severity of the version's open alert."""
    opened = Alert.objects.select_related("service").filter(
        service=service, version_number=version_number, state__in=Alert.OPEN, severity_by=""
    )
    found = opened.first()
    if found is None or not is_worse(_weighed(found), found.severity):
        return
    with act(project_scope(service.project_id), actor) as log:
        current = opened.filter(pk=found.pk).first()
        if current is None or not is_worse(severity := _weighed(current), current.severity):
            return
        silent = current.downtime_id or current.is_muted(log.at) or downtime_now(service, log.at)
        _write(current, severity=severity)
        log.record("alert.severity_set" if silent else "alert.worsened", current, {"severity": severity})


def _resolved(about: QuerySet[Alert], log: Act) -> Alert | None:
    """The version's newest alert, where a person resolved it a short while ago."""
    newest = about.first()
    if newest is None or newest.state_changed_at is None or not newest.resolved_by.startswith("user:"):
        return None
    return newest if log.at - newest.state_changed_at < COMES_BACK else None


def _open(
    log: Act,
    monitor: DriftMonitor,
    result: DriftResult,
    windows: list[DriftResult],
    downtime: Downtime | None,
) -> Alert:
    service = monitor.service
    alert = Alert.objects.create(
        service=service,
        monitor=monitor,
        version_number=result.version_number,
        title=f"{monitor.finding} on {service.name} v{result.version_number}",
        last_seen_at=log.at,
        first_sequence=min(window.first_sequence for window in windows),
        last_sequence=result.last_sequence,
        cause=ref(monitor),
        downtime=downtime,
    )
    _testify(log, alert, monitor, windows)
    _write(alert, severity=_weighed(alert))
    facts: dict[str, object] = {"monitor": str(monitor), "score": result.score, "severity": alert.severity}
    if downtime:
        log.record("alert.noted", alert, {**facts, "reason": f"planned downtime: {downtime.reason}"})
    else:
        log.record("alert.opened", alert, facts)
    enqueue("monitoring.explain", alert.pk)
    return alert


def _count(
    log: Act, alert: Alert, monitor: DriftMonitor, windows: list[DriftResult], downtime: Downtime | None
) -> None:
    """One more alarm of an alert; it is told where it says something new and nothing keeps it quiet."""
    _testify(log, alert, monitor, windows)
    was, severity = alert.severity, alert.severity if alert.severity_by else _weighed(alert)
    worse = is_worse(severity, was)
    quiet = downtime is not None or alert.is_muted(log.at)
    noted, unmuted = alert.downtime_id is not None, alert.muted_until is not None
    _write(
        alert,
        occurrences=alert.occurrences + 1,
        last_seen_at=log.at,
        last_sequence=max(alert.last_sequence, *(window.last_sequence for window in windows)),
        severity=severity if worse else was,
        **({} if quiet else {"downtime_id": None, "muted_until": None}),
    )
    facts = {"monitor": str(monitor), "occurrences": alert.occurrences, "severity": alert.severity}
    if alert.state == "resolved":
        _write(alert, note="", resolved_by="")
        advance(alert, "open", act=log, reason="it drifts again", **facts)
    elif quiet:
        log.record("alert.counted", alert, facts)
    elif noted:
        log.record("alert.opened", alert, {**facts, "reason": "it goes on after the planned downtime"})
    elif unmuted:
        log.record("alert.continued", alert, {**facts, "reason": "it is no longer muted"})
    else:
        log.record("alert.worsened" if worse else "alert.counted", alert, facts)


def _testify(log: Act, alert: Alert, monitor: DriftMonitor, windows: list[DriftResult]) -> None:
    """Keep what this monitor says beside what the others do."""
    said, _ = AlertEvidence.objects.get_or_create(
        alert=alert,
        monitor=str(monitor),
        defaults={"first_seen_at": log.at, "last_seen_at": log.at},
    )
    said.occurrences, said.last_seen_at = said.occurrences + 1, log.at
    for window in windows:
        seen = AlertEvidence(
            monitor=said.monitor, score=window.score, threshold=window.threshold, details=window.details
        )
        if said.score is None or seen.distance > said.distance:
            said.score, said.threshold, said.details = seen.score, seen.threshold, seen.details
    said.save()


def _weighed(alert: Alert) -> str:
    """How bad it is by all that is known."""
    return worst(
        [severity_of_drop(alert_accuracy(alert).drop), *(one.severity for one in alert.evidence.all())]
    )


def _write(alert: Alert, **values: object) -> None:
    for name, value in values.items():
        setattr(alert, name, value)
    alert.save(update_fields=[*values])
