"""Reading the log by a cursor: what happened that a policy should act on, each entry once."""

from django.db import IntegrityError, transaction

from backend.access.models import Project
from backend.automation.chains import ACTOR
from backend.automation.models import LogCursor, Policy, Reaction
from backend.automation.services import chain_begin
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.models import LogEntry, LogHead
from backend.monitoring.models import Alert
from backend.monitoring.selectors import alert_get

READER = "policies"
READ_AT_ONCE = 500


def react(project: Project) -> int:
    """Act on the project's new entries; returns how many were read."""
    scope = project_scope(project.pk)
    cursor, _ = LogCursor.objects.get_or_create(reader=READER, scope=scope)
    head = LogHead.objects.filter(scope=scope).values_list("number", flat=True).first() or 0
    if head <= cursor.number:
        return 0
    entries = list(
        LogEntry.objects.filter(scope=scope, number__gt=cursor.number).order_by("number")[:READ_AT_ONCE]
    )
    for entry in entries:
        if entry.kind == "alert.opened":
            _on_alert(entry)
    if entries:
        LogCursor.objects.filter(pk=cursor.pk).update(number=entries[-1].number)
    return len(entries)


def _on_alert(entry: LogEntry) -> None:
    """Begin a chain and note the reaction in one transaction; a second reading of the entry does nothing.

    A refusal is noted too: one entry never holds up those after it.
    """
    alert = alert_get(ACTOR, int(entry.object.partition(":")[2]))
    policy = Policy.objects.filter(service=alert.service).select_related("service__project").first()
    if policy is None:
        return
    try:
        with transaction.atomic(), act(entry.scope, ACTOR):
            reaction = Reaction.objects.create(
                policy=policy, scope=entry.scope, number=entry.number, at=now()
            )
            reaction.did = _begin(policy, alert)
            reaction.save()
    except IntegrityError:
        return


def _begin(policy: Policy, alert: Alert) -> str:
    """What was done, or why nothing was."""
    try:
        with transaction.atomic():
            return chain_begin(actor=ACTOR, policy=policy, alert=alert)[1]
    except AppError as error:
        return f"nothing: {error.detail}"[:200]
