"""Accuracy without labels: an estimator calibrated for the live version, asked about one window after another."""

import tempfile
from pathlib import Path

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.selectors import arrays_left
from backend.engine.drift import CBPE, Estimate, load_estimator, save_estimator
from backend.engine.errors import engine_refusals
from backend.monitoring.alarms import alert_weigh
from backend.monitoring.models import AccuracyEstimator, AccuracyWindow, Observation
from backend.monitoring.rebuilding import ACTOR
from backend.monitoring.references import held_out_snapshot
from backend.monitoring.views_of_traffic import view_of
from backend.registry.models import ModelVersion

WINDOW = 100
MAX_WINDOWS = 50


def calibrate(estimator_id: int) -> None:
    """Make the reference of the live version; whatever is in the way stands in `problem`."""
    found = AccuracyEstimator.objects.select_related("service").get(pk=estimator_id)
    if found.reference:
        return
    version = ModelVersion.objects.get(service=found.service, number=found.version_number)
    try:
        made = _fitted(version)
    except AppError as error:
        made = {"problem": error.detail}
    # Only where no other version became live meanwhile.
    AccuracyEstimator.objects.filter(pk=found.pk, version_number=version.number, reference="").update(**made)


def estimate(estimator_id: int) -> int:
    """Judge the full windows that wait (at most MAX_WINDOWS); returns how many were judged."""
    found = AccuracyEstimator.objects.select_related("service").get(pk=estimator_id)
    # It may have been made anew since its row was read.
    if not found.reference or not blobs().holds(found.reference):
        return 0
    estimator = load_estimator(blobs().verified_path(found.reference))
    judged = 0
    while judged < MAX_WINDOWS:
        window = next_answers(found)
        if len(window) < WINDOW:
            break
        try:
            with engine_refusals():
                answered = np.stack([np.frombuffer(row.probabilities, "<f4") for row in window])
                said = estimator.estimate(answered)
        except AppError as error:
            _same(found).update(reference="", problem=error.detail)
            break
        if not _settle(found, window, said):
            break
        judged += 1
    if judged:
        alert_weigh(actor=ACTOR, service=found.service, version_number=found.version_number)
    return judged


def next_answers(found: AccuracyEstimator) -> list[Observation]:
    """The next answers of its version with all probabilities, oldest first; fewer than a window when not yet full."""
    return list(waiting_answers(found).order_by("sequence")[:WINDOW])


def waiting_answers(found: AccuracyEstimator) -> QuerySet[Observation]:
    rows = Observation.objects.filter(
        service_id=found.service_id,
        version_number=found.version_number,
        sequence__gte=found.next_sequence,
    )
    return rows.exclude(probabilities=b"")


def _fitted(version: ModelVersion) -> dict[str, object]:
    """The fields of an estimator for it. Raises AppError."""
    snapshot = held_out_snapshot(version)
    x, y, _ = arrays_left(snapshot, version.classes)
    probabilities = view_of("output", version, x)
    with engine_refusals():
        estimator = CBPE.fit(probabilities, y)
    right = probabilities.argmax(axis=1) == y
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "estimator.npz"
        save_estimator(estimator, path)
        digest = blobs().put_file(path)
    return {
        "reference": digest,
        "accuracy": float(right.mean()),
        "held_out": len(right),
        "classes": {
            version.classes[index]: [int(right[y == index].sum()), int((y == index).sum())]
            for index in np.unique(y).tolist()
        },
        "problem": "",
    }


def _same(found: AccuracyEstimator) -> QuerySet[AccuracyEstimator]:
    """Its row, where neither another delivery nor a promotion was first."""
    return AccuracyEstimator.objects.filter(
        pk=found.pk, version_number=found.version_number, next_sequence=found.next_sequence
    )


def _settle(found: AccuracyEstimator, window: list[Observation], said: Estimate) -> bool:
    """Write the estimate and move on together; False when something else was first, or nothing was said."""
    if said.value is None or said.low is None or said.high is None:
        return False
    following = window[-1].sequence + 1
    with transaction.atomic():
        if not _same(found).update(next_sequence=following):
            return False
        AccuracyWindow.objects.create(
            service=found.service,
            version_number=found.version_number,
            first_sequence=window[0].sequence,
            last_sequence=window[-1].sequence,
            at=window[-1].at,
            size=len(window),
            estimated=said.value,
            low=said.low,
            high=said.high,
        )
    found.next_sequence = following
    return True
