"""Has what reaches a model changed? Detectors over windows and streams, and the vote that makes an alarm."""

from cl_engine.drift.accuracy import Accuracy, Count, LabelledAccuracy, LabelledWindow
from cl_engine.drift.atc import ATC
from cl_engine.drift.cards import Card, Parameter
from cl_engine.drift.catalogue import (
    DETECTORS,
    broken_detectors,
    catalogue,
    described,
    detector_catalogue,
    detector_kind,
)
from cl_engine.drift.cbpe import CBPE
from cl_engine.drift.changes import ColumnChange, column_changes
from cl_engine.drift.checking import checked_reference
from cl_engine.drift.contrast import Contrast, contrast
from cl_engine.drift.detector import Detector, DriftScore
from cl_engine.drift.estimation import Estimate, EstimateError, Estimator
from cl_engine.drift.estimators import ESTIMATORS
from cl_engine.drift.kolmogorov_smirnov import BBSD
from cl_engine.drift.mmd import MMD
from cl_engine.drift.plane import Plane
from cl_engine.drift.quality import Problem, Quality, QualityCheck
from cl_engine.drift.setup import DEFAULT_MONITORS, DEFAULT_VOTE, Monitor
from cl_engine.drift.storage import (
    load_check,
    load_detector,
    load_estimator,
    save_check,
    save_detector,
    save_estimator,
)
from cl_engine.drift.streams import ADWIN, HDDMA, STREAMS, PageHinkley, Stream
from cl_engine.drift.votes import VoteState

__all__ = [
    "ADWIN",
    "ATC",
    "BBSD",
    "CBPE",
    "DEFAULT_MONITORS",
    "DEFAULT_VOTE",
    "DETECTORS",
    "ESTIMATORS",
    "HDDMA",
    "MMD",
    "STREAMS",
    "Accuracy",
    "Card",
    "ColumnChange",
    "Contrast",
    "Count",
    "Detector",
    "DriftScore",
    "Estimate",
    "EstimateError",
    "Estimator",
    "LabelledAccuracy",
    "LabelledWindow",
    "Monitor",
    "PageHinkley",
    "Parameter",
    "Plane",
    "Problem",
    "Quality",
    "QualityCheck",
    "Stream",
    "VoteState",
    "broken_detectors",
    "catalogue",
    "checked_reference",
    "column_changes",
    "contrast",
    "described",
    "detector_catalogue",
    "detector_kind",
    "load_check",
    "load_detector",
    "load_estimator",
    "save_check",
    "save_detector",
    "save_estimator",
]
