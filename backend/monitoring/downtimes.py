"""Planned downtime of a service: planned, called off and ended early."""

from datetime import UTC, datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.timezone import is_naive

from backend.access.roles import Permission
from backend.access.rules import get_visible, require, visible
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.monitoring.models import Downtime
from backend.projects.models import Service

LONGEST = timedelta(days=31)
# A begin may lie as far back: it takes a moment to say it.
GRACE = timedelta(minutes=2)
REASON_LENGTH = 300


def downtime_plan(
    *, actor: Actor, service: Service, ends_at: datetime, reason: str, begins_at: datetime | None = None
) -> Downtime:
    """Plan one; without a begin it begins at once.

    Raises: AppError `reason_required`, `timezone_missing`, `downtime_past`, `downtime_backwards`, `downtime_too_long`,
    each naming its field; ConflictError `downtime_overlaps`.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        begins_at = log.at if begins_at is None else begins_at
        _require_sense(begins_at, ends_at, log.at)
        if not 1 <= len(reason.strip()) <= REASON_LENGTH:
            raise AppError(
                "reason_required",
                f"Say in 1 to {REASON_LENGTH} characters what happens then.",
                field="reason",
            )
        overlapping = _real(service).filter(begins_at__lt=ends_at, ends_at__gt=begins_at).first()
        if overlapping:
            raise ConflictError(
                "downtime_overlaps",
                f"There is a downtime {_span(overlapping)} already: choose another time, or end that one.",
                field="begins_at",
                downtime=overlapping.pk,
            )
        found = Downtime.objects.create(
            service=service,
            begins_at=begins_at,
            ends_at=ends_at,
            reason=reason.strip(),
            created_by=actor.ref,
        )
        log.record(
            "downtime.planned",
            found,
            {"begins_at": begins_at, "ends_at": ends_at, "reason": found.reason, "service": service.name},
        )
    return found


def downtime_end(*, actor: Actor, downtime: Downtime) -> Downtime:
    """End it now; one that has not begun is called off. Raises ConflictError `downtime_over`."""
    with act(project_scope(downtime.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, downtime.service.project)
        downtime.refresh_from_db()
        if downtime.state not in ("planned", "running"):
            raise ConflictError("downtime_over", f"This downtime is {downtime.state} already.")
        downtime.ends_at = max(log.at, downtime.begins_at)
        downtime.ended_by = actor.ref
        downtime.save(update_fields=["ends_at", "ended_by"])
        log.record("downtime.ended", downtime, {"ends_at": downtime.ends_at, "reason": downtime.reason})
    return downtime


def downtime_list(actor: Actor, service: Service) -> QuerySet[Downtime]:
    """Those that are planned, running and over, the latest begin first."""
    rows = Downtime.objects.filter(service=service).select_related("service__project")
    return visible(rows, actor, "service__project")


def downtime_get(actor: Actor, downtime_id: int) -> Downtime:
    rows = Downtime.objects.select_related("service__project")
    return get_visible(visible(rows, actor, "service__project"), pk=downtime_id)


def downtime_now(service: Service, at: datetime) -> Downtime | None:
    """The one that is running at that moment."""
    return _real(service).filter(begins_at__lte=at, ends_at__gt=at).first()


def downtime_next(service: Service) -> Downtime | None:
    """The one that runs now, or begins first."""
    return _real(service).filter(ends_at__gt=now()).order_by("begins_at").first()


def _real(service: Service) -> QuerySet[Downtime]:
    """Without those that were called off."""
    return Downtime.objects.filter(service=service, ends_at__gt=F("begins_at"))


def _require_sense(begins_at: datetime, ends_at: datetime, at: datetime) -> None:
    for field, moment in (("begins_at", begins_at), ("ends_at", ends_at)):
        if is_naive(moment):
            raise AppError(
                "timezone_missing", "Give the time with its zone, such as 2026-12-01T22:00Z.", field=field
            )
    if ends_at <= begins_at:
        raise AppError("downtime_backwards", "A downtime ends after it begins.", field="ends_at")
    if begins_at < at - GRACE:
        raise AppError(
            "downtime_past",
            "A downtime cannot begin in the past: what was raised is raised.",
            field="begins_at",
        )
    if ends_at - begins_at > LONGEST:
        raise AppError(
            "downtime_too_long",
            f"A downtime lasts {LONGEST.days} days at most: plan another.",
            field="ends_at",
        )


def _span(downtime: Downtime) -> str:
    begin, end = downtime.begins_at.astimezone(UTC), downtime.ends_at.astimezone(UTC)
    return f"from {begin:%d %b %H:%M} to {end:%d %b %H:%M} UTC"
