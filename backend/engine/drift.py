"""Drift detectors, through the door."""

from cl_engine.drift import (
    ADWIN,
    BBSD,
    DETECTORS,
    HDDMA,
    MMD,
    STREAMS,
    Card,
    Detector,
    DriftScore,
    PageHinkley,
    Parameter,
    Stream,
    VoteState,
    catalogue,
    load_detector,
    save_detector,
)

__all__ = [
    "ADWIN",
    "BBSD",
    "DETECTORS",
    "HDDMA",
    "MMD",
    "STREAMS",
    "Card",
    "Detector",
    "DriftScore",
    "PageHinkley",
    "Parameter",
    "Stream",
    "VoteState",
    "catalogue",
    "load_detector",
    "save_detector",
]
