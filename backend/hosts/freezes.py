"""Freeze windows: added, removed, listed."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from pydantic import ValidationError

from backend.access.roles import Permission
from backend.access.rules import get_visible, require, visible
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.validating import first_wrong
from backend.hosts.calendar import Freeze, Weekly, freeze_at
from backend.hosts.models import Environment, FreezeWindow


def freeze_add(
    *,
    actor: Actor,
    environment: Environment,
    reason: str,
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    weekly: dict[str, Any] | None = None,
) -> FreezeWindow:
    """Keep approved requests from being executed, once until `ends_at` or every week.

    begins_at: None for now. weekly: fields of `calendar.Weekly`. Raises AppError `freeze_invalid`.
    """
    with act(project_scope(environment.project_id), actor) as log:
        require(actor, Permission.MANAGE, environment.project)
        if not reason.strip():
            raise AppError("freeze_invalid", "Say why nothing is to go live then.", field="reason")
        times = _weekly(weekly) if weekly is not None else _once(begins_at or log.at, ends_at)
        if weekly is not None and (begins_at or ends_at):
            raise AppError("freeze_invalid", "It is once or every week: make them two.", field="weekly")
        row = FreezeWindow.objects.create(
            environment=environment, reason=reason.strip(), created_by=actor.ref, **times
        )
        log.record("environment.freeze_added", environment, {"reason": row.reason, **times})
    return row


def freeze_remove(*, actor: Actor, freeze: FreezeWindow) -> None:
    """Take a window away; what is approved then is executed, unless another holds it up."""
    environment = freeze.environment
    with act(project_scope(environment.project_id), actor) as log:
        require(actor, Permission.MANAGE, environment.project)
        if FreezeWindow.objects.filter(pk=freeze.pk).delete()[0]:
            told = {"begins_at": freeze.begins_at, "ends_at": freeze.ends_at, "weekly": freeze.weekly}
            log.record("environment.freeze_removed", environment, {"reason": freeze.reason, **told})


def freeze_list(actor: Actor, environment: Environment) -> QuerySet[FreezeWindow]:
    """The windows of an environment, the oldest first, those that are over too."""
    rows = FreezeWindow.objects.filter(environment=environment).select_related("environment__project")
    return visible(rows, actor, "environment__project").order_by("pk")


def freeze_get(actor: Actor, pk: int) -> FreezeWindow:
    """Raises NotFoundError."""
    rows = FreezeWindow.objects.select_related("environment__project")
    return get_visible(visible(rows, actor, "environment__project"), pk=pk)


def freeze_now(environment: Environment) -> Freeze | None:
    """The freeze that runs there."""
    return freeze_at(environment.freezes.all(), now())


def _once(begins_at: datetime, ends_at: datetime | None) -> dict[str, Any]:
    if ends_at is None:
        raise AppError("freeze_invalid", "Say when it ends.", field="ends_at")
    if ends_at <= max(begins_at, now()):
        raise AppError("freeze_invalid", "It ends after it has begun, and in the future.", field="ends_at")
    return {"begins_at": begins_at, "ends_at": ends_at}


def _weekly(weekly: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"weekly": Weekly.model_validate(weekly).model_dump(mode="json")}
    except ValidationError as error:
        field, said = first_wrong(error)
        raise AppError(
            "freeze_invalid", f"Every week: {field}{': ' if field else ''}{said}.", field=field
        ) from error
