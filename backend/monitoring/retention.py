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


def retention_of(service: Service) -> Retention:
    """The service's own limits, else the installation's; the row may be unsaved."""
    default = Retention(service=service, days=ENV.observation_days, observations=ENV.observation_limit)
    return Retention.objects.filter(service=service).first() or default


def retention_set(*, actor: Actor, service: Service, days: int, observations: int) -> Retention:
    """Keep observations for so many days, and about so many of them at most. Raises AppError `retention_invalid`."""
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        if not (1 <= days <= MOST_DAYS and LEAST_OBSERVATIONS <= observations < 1 << 40):
            raise AppError(
                "retention_invalid",
                f"Observations are kept for 1 to {MOST_DAYS} days, and at least {LEAST_OBSERVATIONS:,} of them.",
            )
        limits = {"days": days, "observations": observations}
        found, _ = Retention.objects.update_or_create(service=service, defaults=limits)
        log.record("retention.set", service, dict(limits))
    return found


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
