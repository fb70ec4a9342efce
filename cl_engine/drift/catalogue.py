"""The detectors there are."""

from cl_engine.drift.bbsd import BBSD
from cl_engine.drift.detector import Card, Detector
from cl_engine.drift.mmd import MMD

DETECTORS: dict[str, type[Detector]] = {"mmd": MMD, "bbsd": BBSD}


def catalogue() -> list[Card]:
    """What each detector sees, misses and can be told, in the order of the registry."""
    return [detector.card for detector in DETECTORS.values()]
