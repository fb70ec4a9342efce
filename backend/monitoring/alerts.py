"""What people do with an alert."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.core.states import advance
from backend.monitoring.models import Alert


def alert_acknowledge(*, actor: Actor, alert: Alert) -> Alert:
    """Say that somebody looks after it."""
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        advance(alert, "acknowledged", act=log)
    return alert


def alert_resolve(*, actor: Actor, alert: Alert, note: str = "") -> Alert:
    """Close it. People must say why. Raises AppError `note_required`."""
    if not note.strip():
        raise AppError("note_required", "Say in a few words why this alert is resolved.", field="note")
    with act(project_scope(alert.service.project_id), actor) as log:
        require(actor, Permission.CURATE, alert.service.project)
        advance(alert, "resolved", act=log, reason=note.strip())
    return alert
