"""What was served, what the monitors make of it, and the alerts they raise."""

from backend.monitoring.models.accuracy import AccuracyEstimator, AccuracyWindow
from backend.monitoring.models.alerts import Alert, AlertEvidence, Downtime
from backend.monitoring.models.monitors import DriftMonitor, DriftResult
from backend.monitoring.models.traffic import (
    IntakeHour,
    Observation,
    ObservationHead,
    Retention,
    Segment,
    TrafficMinute,
)

__all__ = [
    "AccuracyEstimator",
    "AccuracyWindow",
    "Alert",
    "AlertEvidence",
    "Downtime",
    "DriftMonitor",
    "DriftResult",
    "IntakeHour",
    "Observation",
    "ObservationHead",
    "Retention",
    "Segment",
    "TrafficMinute",
]
