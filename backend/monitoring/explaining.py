"""What changed: the inputs of an alert beside those that the live version was held out to, once it has opened."""

from collections import Counter
from typing import Any

import numpy as np

from backend.core.errors import AppError
from backend.datasets.selectors import arrays_left
from backend.engine.drift import Plane, column_changes, contrast
from backend.engine.errors import engine_refusals
from backend.monitoring.models import Alert, Observation
from backend.monitoring.payloads import observation_inputs
from backend.monitoring.references import held_out_snapshot
from backend.monitoring.views_of_traffic import view_of
from backend.registry.models import ModelVersion

# Inputs of either side that are looked at: more are thinned out evenly.
MOST = 400
SHOWN_SAMPLES, SHOWN_FEATURES = 12, 20
Json = dict[str, Any]


def explain(alert_id: int) -> None:
    """Find out once what changed, and keep it with the alert; what is in the way stands there instead."""
    alert = Alert.objects.select_related("service").get(pk=alert_id)
    if alert.changes is not None:
        return
    try:
        with engine_refusals():
            changes = _changes(alert)
    except AppError as error:
        changes = {"problem": error.detail}
    Alert.objects.filter(pk=alert.pk, changes__isnull=True).update(changes=changes)


def _changes(alert: Alert) -> Json:
    """{"size", "auc", "classes", "features", "samples", "map"}.

    classes: [{"label", "reference", "window"}], the shares that were predicted. features: [{"name", "shift", "p"}], of
    tables and vectors alone. samples: {"drifted", "typical"}, each [{"sequence", "request_id", "predicted", "score"}].
    map: {"explained", "reference": [[x, y]], "window": [[x, y, sequence, request_id]]}.
    """
    version = ModelVersion.objects.get(service=alert.service, number=alert.version_number)
    snapshot = held_out_snapshot(version)
    known = thinned(arrays_left(snapshot, snapshot.classes)[0])
    rows = _window(alert)
    seen = observation_inputs(alert.service, rows)
    reference, window = view_of("input", version, known), view_of("input", version, seen)
    told = contrast(reference, window)
    answered = view_of("output", version, known).argmax(axis=1)
    return {
        "size": len(rows),
        "auc": told.auc,
        "classes": _classes(version, [version.classes[index] for index in answered], rows),
        "features": _features(alert, known, seen),
        "samples": {
            "drifted": [_sample(rows[at], told.scores[at]) for at in told.most_drifted[:SHOWN_SAMPLES]],
            "typical": [_sample(rows[at], told.scores[at]) for at in told.most_typical[:SHOWN_SAMPLES]],
        },
        "map": _map(reference, window, rows),
    }


def _window(alert: Alert) -> list[Observation]:
    """The inputs of the windows that raised it, evenly thinned."""
    found = Observation.objects.filter(
        service=alert.service,
        version_number=alert.version_number,
        sequence__gte=alert.first_sequence,
        sequence__lte=alert.last_sequence,
    )
    keys = thinned(np.array(found.order_by("sequence").values_list("pk", flat=True)))
    return list(found.filter(pk__in=keys.tolist()).select_related("segment").order_by("sequence"))


def thinned(values: np.ndarray) -> np.ndarray:
    """At most MOST of the rows, evenly spaced."""
    if len(values) <= MOST:
        return values
    evenly: np.ndarray = values[np.linspace(0, len(values) - 1, MOST).astype(int)]
    return evenly


def _classes(version: ModelVersion, before: list[str], rows: list[Observation]) -> list[Json]:
    """The share of each class among the predictions, those whose share changed most first."""
    known, seen = Counter(before), Counter(row.predicted for row in rows)
    shares = [
        {"label": label, "reference": known[label] / len(before), "window": seen[label] / len(rows)}
        for label in version.classes
    ]
    return sorted(shares, key=lambda one: -abs(one["window"] - one["reference"]))


def _features(alert: Alert, known: np.ndarray, seen: np.ndarray) -> list[Json]:
    """The columns that changed, by their names; of images a column means nothing to anybody."""
    if known.ndim != 2:
        return []
    names = alert.service.signature.get("features") or [f"column {at + 1}" for at in range(known.shape[1])]
    changes = column_changes(known.astype(np.float64), seen.astype(np.float64))
    return [
        {"name": names[one.column], "shift": one.shift, "p": one.p}
        for one in changes[:SHOWN_FEATURES]
        if one.named and one.column is not None
    ]


def _sample(row: Observation, score: float) -> Json:
    return {
        "sequence": row.sequence,
        "request_id": row.request_id,
        "predicted": row.predicted,
        "score": round(float(score), 4),
    }


def _map(reference: np.ndarray, window: np.ndarray, rows: list[Observation]) -> Json:
    plane = Plane.of(reference)
    placed = np.round(plane.place(window), 4).tolist()
    return {
        "explained": plane.explained,
        "reference": np.round(plane.place(reference), 4).tolist(),
        "window": [[*at, row.sequence, row.request_id] for at, row in zip(placed, rows, strict=True)],
    }
