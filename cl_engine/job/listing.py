"""What can be asked for, as data and as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cl_engine.specs import model_catalogue, strategy_catalogue
from cl_engine.specs.strategies import LEFT_OUT

Entry = dict[str, Any]
CATALOGUES = {"strategies": strategy_catalogue, "models": model_catalogue}


@dataclass(frozen=True)
class Listing:
    """entries: a list of one kind, or a dict of both kinds."""

    entries: list[Entry] | dict[str, list[Entry]]
    text: str


def listed(what: str | None) -> Listing:
    """Strategies, models, or both."""
    found = {kind: catalogue() for kind, catalogue in CATALOGUES.items() if what in (None, kind)}
    text = "\n".join(line for kind, entries in found.items() for line in _lines(kind, entries))
    return Listing(found[what] if what else found, text)


def _lines(kind: str, entries: list[Entry]) -> Iterator[str]:
    yield kind
    for entry in entries:
        yield f"  {entry['name']:<12} {entry['summary']}"
        for parameter in entry["parameters"]:
            yield f"    {parameter['name']:<18} {_default(parameter):<16} {parameter['meaning']}"
    if kind == "strategies":
        yield "left out"
        yield from (f"  {name:<20} {reason}" for name, reason in LEFT_OUT.items())


def _default(parameter: Entry) -> str:
    return " ".join(str(part) for part in (parameter["default"], parameter["unit"]) if part is not None)
