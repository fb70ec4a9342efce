"""How long observations are kept: segments are dropped whole, oldest first, once past their service's limits."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from backend.access.roles import Permission
from backend.access.rules import require
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.monitoring.models import Observation, ObservationHead, Retention, Segment
from backend.projects.models import Service

# Far more than any window that a monitor has still to judge.
LEAST_OBSERVATIONS = 10_000
MOST_DAYS = 3650
# The chart of a week is drawn by the hour.
LEAST_HOURS_DAYS = 8
LIMITS = ("days", "observations", "minutes_days", "hours_days")


def retention_of(service: Service) -> Retention:
    """The service's own limits, else the installation's; the row may be unsaved."""
    default = Retention(service=service, days=ENV.observation_days, observations=ENV.observation_limit)
    return Retention.objects.filter(service=service).first() or default


def retention_set(*, actor: Actor, service: Service, **limits: int) -> Retention:
    """Set what is given of days, observations, minutes_days and hours_days. Raises AppError `retention_invalid`."""
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        found = retention_of(service)
        for name, value in limits.items():
            setattr(found, name, value)
        _require_sense(found)
        found.save()
        log.record("retention.set", service, {name: getattr(found, name) for name in LIMITS})
    return found


def _require_sense(found: Retention) -> None:
    judged = {
        "days": (1 <= found.days <= MOST_DAYS, f"Observations are kept for 1 to {MOST_DAYS} days."),
        "observations": (
            LEAST_OBSERVATIONS <= found.observations < 1 << 40,
            f"At least {LEAST_OBSERVATIONS:,} observations are kept: windows are still to be judged by them.",
        ),
        "minutes_days": (
            1 <= found.minutes_days <= found.hours_days,
            "Traffic is kept by the minute for at least a day, and no longer than by the hour.",
        ),
        "hours_days": (
            LEAST_HOURS_DAYS <= found.hours_days <= MOST_DAYS,
            f"Traffic is kept by the hour for {LEAST_HOURS_DAYS} to {MOST_DAYS} days: a week's chart needs it.",
        ),
    }
    for field, (is_sane, detail) in judged.items():
        if not is_sane:
            raise AppError("retention_invalid", detail, field=field)


def segments_drop(service: Service, most: int) -> int:
    """Drop the oldest segments that are past the limits, at most so many; returns how many."""
    limits, dropped = retention_of(service), 0
    head = ObservationHead.objects.filter(service=service).first()
    last_to_go = head.sequence - limits.observations if head else 0
    too_old = now() - timedelta(days=limits.days)
    for segment in Segment.objects.filter(service=service).order_by("pk")[:most]:
        last = Observation.objects.filter(segment=segment).aggregate(last=Max("sequence"))["last"] or 0
        if segment.created_at >= too_old and last > last_to_go:
            break
        _drop(segment)
        dropped += 1
    return dropped


def _drop(segment: Segment) -> None:
    """The rows first: a blob that no row names does no harm."""
    with transaction.atomic():
        segment.delete()
        # Segments of older versions had no mark of their own: one with a single input is a sample's payload, too.
        held = Segment.objects.filter(blob=segment.blob), Sample.objects.filter(payload=segment.blob)
        if not any(rows.exists() for rows in held):
            transaction.on_commit(lambda: blobs().delete(segment.blob))
