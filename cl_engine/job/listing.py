"""What can be asked for, as data and as text."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cl_engine.drift import broken_detectors, detector_catalogue
from cl_engine.scenarios import scenario_catalogue
from cl_engine.specs import broken_plugins, model_catalogue, selection_catalogue, strategy_catalogue
from cl_engine.specs.strategies import LEFT_OUT

Entry = dict[str, Any]
CATALOGUES = {
    "strategies": strategy_catalogue,
    "selections": selection_catalogue,
    "models": model_catalogue,
    "scenarios": scenario_catalogue,
    "detectors": detector_catalogue,
}


@dataclass(frozen=True)
class Listing:
    """entries: a list of one kind, or a dict of all kinds; warnings: a sentence for each plug-in left out."""

    entries: list[Entry] | dict[str, list[Entry]]
    text: str
    warnings: tuple[str, ...]


def listed(what: str | None) -> Listing:
    """The entries of one kind, or of all."""
    found = {kind: catalogue() for kind, catalogue in CATALOGUES.items() if what in (None, kind)}
    text = "\n".join(line for kind, entries in found.items() for line in _lines(kind, entries))
    return Listing(
        found[what] if what else found, text, tuple(map(str, (*broken_plugins(), *broken_detectors())))
    )


def _lines(kind: str, entries: list[Entry]) -> Iterator[str]:
    yield kind
    for entry in entries:
        yield f"  {entry['name']:<14} {entry['summary']}"
        yield from (f"    {line}" for line in _manner(entry))
        for parameter in entry["parameters"]:
            name, default, allowed = parameter["name"], _default(parameter), _allowed(parameter)
            yield f"    {name:<18} {default:<14} {allowed:<24} {parameter['meaning']}{_tuned(parameter)}"
    if kind == "strategies":
        yield "left out"
        yield from (f"  {name:<20} {reason}" for name, reason in LEFT_OUT.items())


def _manner(entry: Entry) -> Iterator[str]:
    """What a strategy suits and keeps, and whether a service can use it; what a detector takes and misses; papers."""
    if "misses" in entry:
        yield f"takes {entry['takes']}; misses: {entry['misses']}"
        yield entry["link"]
    if "suits" not in entry:
        return
    yield f"suits {', '.join(entry['suits'])} scenarios; keeps {entry['keeps']}"
    if entry["paper"]:
        yield entry["paper"]
    if entry["benchmark_only"]:
        yield f"in benchmarks only: {entry['benchmark_only']}"


def _default(parameter: Entry) -> str:
    default = "none," if parameter["default"] is None else parameter["default"]
    return f"{default} {parameter['unit'] or ''}".rstrip(" ,")


def _tuned(parameter: Entry) -> str:
    """What tuning looks through, if it does."""
    return f" (tuned within {parameter['search']})" if parameter["search"] else ""


def _allowed(parameter: Entry) -> str:
    return "|".join(map(str, parameter["choices"] or ())) or interval(parameter)


def interval(parameter: Entry) -> str:
    """A parameter's range, "(0, 100]"; "" where it has none."""
    above, lowest, highest = (parameter[key] for key in ("exclusive_minimum", "minimum", "maximum"))
    if above is lowest is highest is None:
        return ""
    below = -math.inf if above is None else above
    opening = f"({_number(below)}" if lowest is None else f"[{_number(lowest)}"
    return f"{opening}, {'inf)' if highest is None else f'{_number(highest)}]'}"


def _number(value: float) -> str:
    """1e+09 rather than 1000000000.0; counts with all their digits."""
    return f"{value:g}" if isinstance(value, float) else str(value)
