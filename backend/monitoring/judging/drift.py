"""Drift: how far a window's embeddings, values or probabilities lie from the reference's, by a detector."""

import numpy as np

from backend.engine.drift import DriftScore, detector_kind, load_detector, save_detector
from backend.monitoring.judging.case import Case, Fitted, Verdict
from backend.monitoring.sights import Sight, TrafficSight


def fit(case: Case, reference: Sight) -> Fitted:
    """The detector of the reference's finite rows, calibrated."""
    monitor = case.monitor
    rows, _ = _finite(reference.of(monitor.view))
    kind = detector_kind(monitor.detector)
    detector = kind.fit(rows, **{"seed": 0} | case.settings.arguments(monitor.view, monitor.detector))
    return Fitted.saved(lambda path: save_detector(detector, path), detector.threshold)


def judge(case: Case, window: TrafficSight) -> Verdict:
    """The detector's score. Rows with a number that is not finite are left out, and counted as `left_out`."""
    detector = load_detector(case.stored())
    rows, left_out = _finite(window.of(case.monitor.view))
    details = {"left_out": left_out} if left_out else {}
    if len(rows) < case.settings.minimum_samples:
        return Verdict(
            DriftScore(None, detector.threshold, breached=False, n=len(rows), status="no_data"), details
        )
    return Verdict(detector.score(rows), details)


def _finite(rows: np.ndarray) -> tuple[np.ndarray, int]:
    """The rows without NaN and infinity, and how many others there were."""
    finite = np.isfinite(rows).all(axis=1)
    return rows[finite], int((~finite).sum())
