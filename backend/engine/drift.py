"""Drift detectors, through the door."""

from cl_engine.drift import (
    BBSD,
    DETECTORS,
    MMD,
    Card,
    Detector,
    DriftScore,
    Parameter,
    VoteState,
    catalogue,
    load_detector,
    save_detector,
)

__all__ = [
    "BBSD",
    "DETECTORS",
    "MMD",
    "Card",
    "Detector",
    "DriftScore",
    "Parameter",
    "VoteState",
    "catalogue",
    "load_detector",
    "save_detector",
]
