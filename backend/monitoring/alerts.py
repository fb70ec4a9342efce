"""What people do with an alert: take it on, hand it over, mute it, weigh it anew, resolve it."""

from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import is_naive

from backend.access.holders import holders
from backend.access.models import Project, User
from backend.access.roles import Permission, roles_allowing
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError, StaleStateError
from backend.core.states import advance
from backend.monitoring.models import Alert
from backend.monitoring.severity import SEVERITIES

LONGEST_MUTE = timedelta(days=90)


def alert_acknowledge(*, actor: Actor, alert: Alert) -> Alert:
    """Say that somebody looks after it: whoever says so, where it is assigned to nobody."""
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        advance(alert, "acknowledged", act=log, severity=_severity(alert))
        if alert.assignee_id is None and actor.user_id:
            _change(alert, assignee_id=actor.user_id)
    return alert


def alert_assign(*, actor: Actor, alert: Alert, user: User | None) -> Alert:
    """Have a member look after it; None: nobody in particular.

    Raises: AppError `assignee_refused` for who may not; ConflictError `alert_resolved`; StaleStateError.
    """
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        _require_open(alert)
        if user and user not in assignable(alert.service.project):
            raise AppError(
                "assignee_refused",
                f"{user.label} may not look after alerts of {alert.service.project.name}.",
                field="assignee",
            )
        _change(alert, assignee_id=user.pk if user else None)
        if user:
            words = {"user": user.label, "reason": f"to {user.label}"}
            log.record("alert.assigned", alert, {**words, "severity": _severity(alert)})
        else:
            log.record("alert.unassigned", alert)
    return alert


def alert_mute(*, actor: Actor, alert: Alert, until: datetime, reason: str = "") -> Alert:
    """Until then its alarms are counted, tell nobody and set nothing going; a muted one is muted anew.

    Raises: AppError `timezone_missing`, `mute_past`, `mute_too_long`; ConflictError `alert_resolved`; StaleStateError.
    """
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        _require_open(alert)
        if is_naive(until):
            raise AppError(
                "timezone_missing", "Give the time with its zone, such as 2026-12-01T22:00Z.", field="until"
            )
        if until <= log.at:
            raise AppError("mute_past", "That time is past: choose one to come.", field="until")
        if until - log.at > LONGEST_MUTE:
            raise AppError(
                "mute_too_long", f"An alert is muted for {LONGEST_MUTE.days} days at most.", field="until"
            )
        _change(alert, muted_until=until)
        said = f"until {until.astimezone(UTC):%d %b %H:%M} UTC" + (
            f": {reason.strip()}" if reason.strip() else ""
        )
        log.record("alert.muted", alert, {"until": until, "reason": said, "severity": _severity(alert)})
    return alert


def alert_unmute(*, actor: Actor, alert: Alert) -> Alert:
    """End its mute before its time. Raises ConflictError `alert_not_muted`; StaleStateError."""
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        _require_open(alert)
        if not alert.is_muted(log.at):
            raise ConflictError("alert_not_muted", "This alert is not muted, or not any more.")
        _change(alert, muted_until=None)
        log.record("alert.unmuted", alert)
    return alert


def alert_severity_set(*, actor: Actor, alert: Alert, severity: str) -> Alert:
    """Say how bad it is; alarms to come do not change that.

    Raises: AppError `severity_unknown`; ConflictError `alert_resolved`; StaleStateError.
    """
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        _require_open(alert)
        if severity not in SEVERITIES:
            raise AppError(
                "severity_unknown", f"A severity is one of {', '.join(SEVERITIES)}.", field="severity"
            )
        was = alert.severity
        _change(alert, severity=severity, severity_by=actor.ref)
        log.record("alert.severity_set", alert, {"severity": severity, "was": was})
    return alert


def alert_resolve(*, actor: Actor, alert: Alert, note: str = "") -> Alert:
    """Close it. People must say why. Raises AppError `note_required`."""
    if not note.strip():
        raise AppError("note_required", "Say in a few words why this alert is resolved.", field="note")
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        advance(alert, "resolved", act=log, reason=note.strip(), severity=_severity(alert))
        closed = {"note": note.strip(), "resolved_by": actor.ref, "muted_until": None}
        Alert.objects.filter(pk=alert.pk).update(**closed)
        alert.refresh_from_db(fields=["note", "resolved_by", "muted_until"])
    return alert


def assignable(project: Project) -> QuerySet[User]:
    """The members whose roles let them look after alerts, by name."""
    return holders(project, roles_allowing(Permission.CURATE))


def _severity(alert: Alert) -> str:
    """As it is now: alarms may have raised it since the alert was read."""
    return Alert.objects.values_list("severity", flat=True).get(pk=alert.pk)


def _require_open(alert: Alert) -> None:
    if alert.state not in Alert.OPEN:
        raise ConflictError(
            "alert_resolved", "This alert is resolved: there is nothing to look after any more."
        )


def _change(alert: Alert, **values: object) -> None:
    """Write these, unless its state or one of them is no longer as it was read. Raises StaleStateError."""
    read = {name: getattr(alert, name) for name in values}
    if not Alert.objects.filter(pk=alert.pk, state=alert.state, **read).update(**values):
        raise StaleStateError("alert_changed", "Somebody changed this alert meanwhile; reload and try again.")
    alert.refresh_from_db(fields=[name.removesuffix("_id") for name in values])
