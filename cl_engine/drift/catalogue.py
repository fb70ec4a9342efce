"""The detectors there are."""

from dataclasses import asdict
from typing import Any

from cl_engine.drift.binned import PSI, JensenShannon
from cl_engine.drift.cards import Card, Parameter
from cl_engine.drift.chi_squared import ChiSquared
from cl_engine.drift.detector import Detector
from cl_engine.drift.kolmogorov_smirnov import BBSD, Confidence, KolmogorovSmirnov
from cl_engine.drift.mmd import MMD
from cl_engine.drift.wasserstein import Wasserstein

OWN = (MMD, Wasserstein, KolmogorovSmirnov, PSI, JensenShannon, ChiSquared, BBSD, Confidence)
DETECTORS: dict[str, type[Detector]] = {detector.card.name: detector for detector in OWN}


def catalogue() -> list[Card]:
    """What each detector sees, misses and can be told, in the order of the registry."""
    return [detector.card for detector in DETECTORS.values()]


def detector_catalogue() -> list[dict[str, Any]]:
    """The same as plain data, parameters described as those of strategies are."""
    return [
        {**asdict(card), "summary": card.sees, "parameters": [_line(line) for line in card.parameters]}
        for card in catalogue()
    ]


def _line(parameter: Parameter) -> dict[str, Any]:
    kind = "integer" if isinstance(parameter.default, int) else "number"
    unknown = ("minimum", "exclusive_minimum", "maximum", "choices", "unit", "search")
    return {**asdict(parameter), "type": kind, **dict.fromkeys(unknown)}
