"""What this room forgets of erased samples: recorded inputs with all that was recorded of them, and references."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.core.states import advance
from backend.datasets.chunks import chunks
from backend.datasets.erased import Erased
from backend.datasets.models import Sample, Snapshot
from backend.datasets.selectors import snapshot_holds
from backend.jobs.queue import enqueue
from backend.monitoring.models import (
    AccuracyEstimator,
    Alert,
    AlertEvidence,
    DriftMonitor,
    DriftResult,
    Observation,
    Segment,
)
from backend.monitoring.services import estimator_begin_anew, monitor_begin_anew

ACTOR = system_actor("erasure")
SHOWN = ("drifted", "typical")


def observations_forget(erased: Erased) -> list[str]:
    """Overwrite the inputs in their segments, each in a new blob, and take their rows away."""
    for segment, rows in _recorded(erased):
        content = bytearray(blobs().read(segment.blob))
        for row in rows:
            content[row.offset : row.offset + row.length] = bytes(row.length)
        old, new = segment.blob, blobs().put(bytes(content))
        with transaction.atomic():
            sequences = {row.sequence for row in rows}
            _leave_alerts(erased, sequences)
            _leave_verdicts(erased, sequences)
            for piece in chunks(row.pk for row in rows):
                Observation.objects.filter(pk__in=piece).delete()
            Segment.objects.filter(pk=segment.pk).update(blob=new)
        # Of older versions, one with a single input is a sample's payload, too.
        others = Segment.objects.filter(blob=old), Sample.objects.filter(payload=old, erased_at=None)
        if not any(found.exists() for found in others):
            blobs().delete(old)
    return []


def observations_found(erased: Erased) -> int:
    return sum(len(rows) for _, rows in _recorded(erased))


def maps_forget(erased: Erased) -> list[str]:
    """Take the held-out points off the maps of alerts that may show one of the samples: no point has a name."""
    for alert in _mapped(erased):
        changes = _changes(alert)
        changes["map"]["reference"] = []
        Alert.objects.filter(pk=alert.pk).update(changes=changes)
    return []


def maps_found(erased: Erased) -> int:
    return len(_mapped(erased))


def references_forget(erased: Erased) -> list[str]:
    """Have every reference that was made before made anew: none says which samples its numbers are of."""
    with act(project_scope(erased.service.project_id), ACTOR) as log:
        for monitor in _calibrated(erased):
            if monitor.state not in ("unarmed", "paused"):
                advance(monitor, "unarmed", act=log, reason="samples were erased", cause=erased.cause)
            # A calibration that is under way arms nothing: it began with what is erased.
            monitor.revision += 1
            monitor_begin_anew(monitor)
        enqueue("monitoring.rebuild", erased.service.pk)
        for estimator in _estimating(erased):
            estimator_begin_anew(estimator)
    return []


def references_found(erased: Erased) -> int:
    return len(_calibrated(erased)) + len(_estimating(erased))


def _recorded(erased: Erased) -> Iterator[tuple[Segment, list[Observation]]]:
    """Segments that hold one of the inputs, and its observations. What retention drops meanwhile is gone."""
    for segment in Segment.objects.filter(service=erased.service).order_by("pk").iterator(chunk_size=100):
        erased.beat()
        try:
            content = memoryview(blobs().read(segment.blob))
        except AppError as error:
            if error.code == "blob_missing":
                continue
            raise
        rows = Observation.objects.filter(segment=segment).defer("probabilities")
        held = [
            row for row in rows if _digest(content[row.offset : row.offset + row.length]) in erased.payloads
        ]
        if held:
            yield segment, held


def _digest(content: memoryview) -> str:
    return hashlib.sha256(content).hexdigest()


def _leave_alerts(erased: Erased, sequences: set[int]) -> None:
    """Take these observations out of what alerts show."""
    for alert in Alert.objects.filter(service=erased.service).exclude(changes=None):
        changes = _changes(alert)
        for kind in SHOWN:
            shown = changes.get("samples", {}).get(kind, [])
            shown[:] = [one for one in shown if one["sequence"] not in sequences]
        window = changes.get("map", {}).get("window", [])
        window[:] = [point for point in window if point[2] not in sequences]
        Alert.objects.filter(pk=alert.pk).update(changes=changes)


def _leave_verdicts(erased: Erased, sequences: set[int]) -> None:
    """Take these observations out of the rows that verdicts and evidence name."""
    within = {"first_sequence__lte": max(sequences), "last_sequence__gte": min(sequences)}
    verdicts = DriftResult.objects.filter(monitor__service=erased.service, **within)
    evidence = AlertEvidence.objects.filter(alert__service=erased.service)
    for rows in (verdicts, evidence):
        for row in rows.filter(details__has_key="problems"):
            for problem in row.details["problems"]:
                problem["rows"] = [one for one in problem["rows"] if one["sequence"] not in sequences]
            row.save(update_fields=["details"])


def _mapped(erased: Erased) -> list[Alert]:
    """Alerts of before with held-out points, where one of the samples was held out."""
    if not _held_out(erased):
        return []
    alerts = Alert.objects.filter(service=erased.service, created_at__lt=erased.at).exclude(changes=None)
    return [alert for alert in alerts if _changes(alert).get("map", {}).get("reference")]


def _changes(alert: Alert) -> dict[str, Any]:
    found: dict[str, Any] = alert.changes or {}
    return found


def _held_out(erased: Erased) -> bool:
    rows = Snapshot.objects.filter(service=erased.service, role="validation")
    return any(snapshot_holds(snapshot, erased.payloads) for snapshot in rows)


def _calibrated(erased: Erased) -> list[DriftMonitor]:
    """Monitors with a reference of before, or of which one is being made since before."""
    rows = DriftMonitor.objects.filter(service=erased.service)
    return [
        row
        for row in rows
        if _is_older(row.reference, erased.at)
        or (row.state == "rebuilding" and row.state_changed_at and row.state_changed_at < erased.at)
    ]


def _estimating(erased: Erased) -> list[AccuracyEstimator]:
    rows = AccuracyEstimator.objects.filter(service=erased.service)
    return [row for row in rows if _is_older(row.reference, erased.at)]


def _is_older(reference: str, at: datetime) -> bool:
    if not reference or not blobs().holds(reference):
        return False
    return datetime.fromtimestamp(blobs().path(reference).stat().st_mtime, UTC) < at
