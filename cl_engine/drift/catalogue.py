"""The detectors there are: our own, and those of plug-ins."""

from dataclasses import asdict, replace
from functools import cache
from typing import Any

from cl_engine.drift.binned import PSI, JensenShannon
from cl_engine.drift.cards import Card, Parameter
from cl_engine.drift.chi_squared import ChiSquared
from cl_engine.drift.detector import Detector
from cl_engine.drift.kolmogorov_smirnov import BBSD, Confidence, KolmogorovSmirnov
from cl_engine.drift.mmd import MMD
from cl_engine.drift.wasserstein import Wasserstein
from cl_engine.errors import EngineError
from cl_engine.plugins import Broken, Offered, offered

GROUP = "modelcie.detectors"
OWN = (MMD, Wasserstein, KolmogorovSmirnov, PSI, JensenShannon, ChiSquared, BBSD, Confidence)
DETECTORS: dict[str, type[Detector]] = {detector.card.name: detector for detector in OWN}


@cache
def detectors() -> Offered[type[Detector]]:
    """Our own detectors and those of installed plug-ins, looked for once."""
    return offered(GROUP, type, DETECTORS, describe=_require_detector)


def detector_kind(name: str) -> type[Detector]:
    """The detector of this name. Raises: EngineError `detector_unknown` or `plugin_broken`."""
    kinds = detectors().entries
    if name not in kinds:
        detectors().refuse_broken(name, "detector")
        raise EngineError(
            "detector_unknown", f"There is no detector {name}; there are {', '.join(kinds)}.", name=name
        )
    return kinds[name]


def name_of(detector: Detector) -> str:
    """The name that the detector's kind is asked for by. Raises: EngineError `detector_unknown`."""
    for name, kind in detectors().entries.items():
        if type(detector) is kind:
            return name
    detail = f"{type(detector).__name__} has no entry point in {GROUP}, so that it could not be loaded again."
    raise EngineError("detector_unknown", detail)


def broken_detectors() -> tuple[Broken, ...]:
    """The plug-ins that are left out, each with its reason."""
    return detectors().broken


def catalogue() -> list[Card]:
    """What each detector sees, misses and can be told, by the name that it is asked for; ours come first."""
    return [replace(kind.card, name=name) for name, kind in detectors().entries.items()]


def detector_catalogue() -> list[dict[str, Any]]:
    """The same as plain data, parameters described as those of strategies are."""
    return [described(card) for card in catalogue()]


def _require_detector(kind: type[Detector]) -> None:
    if not issubclass(kind, Detector):
        raise TypeError(f"{kind.__name__} is no Detector")
    if missing := sorted(kind.__abstractmethods__):
        raise TypeError(f"{kind.__name__} lacks {', '.join(missing)}")
    if not isinstance(getattr(kind, "card", None), Card):
        raise TypeError(f"{kind.__name__} has no card")
    described(kind.card)


def described(card: Card) -> dict[str, Any]:
    """A card as plain data, its parameters described as those of strategies are."""
    return {**asdict(card), "summary": card.sees, "parameters": [_line(line) for line in card.parameters]}


def _line(parameter: Parameter) -> dict[str, Any]:
    kind = "integer" if isinstance(parameter.default, int) else "number"
    unknown = ("minimum", "exclusive_minimum", "maximum", "choices", "unit", "search")
    return {**asdict(parameter), "type": kind, **dict.fromkeys(unknown)}
