"""What can be asked for, as data and as text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cl_engine.specs import model_catalogue, selection_catalogue, strategy_catalogue

Entry = dict[str, Any]
CATALOGUES = {
    "strategies": strategy_catalogue,
    "selections": selection_catalogue,
    "models": model_catalogue,
}


@dataclass(frozen=True)
class Listing:
    """entries: a list of one kind, or a dict of all kinds."""

    entries: list[Entry] | dict[str, list[Entry]]
    text: str


def listed(what: str | None) -> Listing:
    """The entries of one kind, or of all."""
    found = {kind: catalogue() for kind, catalogue in CATALOGUES.items() if what in (None, kind)}
    text = "\n".join(line for kind, entries in found.items() for line in _lines(kind, entries))
    return Listing(found[what] if what else found, text)


def _lines(kind: str, entries: list[Entry]) -> Iterator[str]:
    yield kind
    for entry in entries:
        yield f"  {entry['name']:<14} {entry['summary']}"
        for parameter in entry["parameters"]:
            yield f"    {parameter['name']:<18} {_default(parameter):<16} {parameter['meaning']}"


def _default(parameter: Entry) -> str:
    default = "none," if parameter["default"] is None else parameter["default"]
    return " ".join(str(part) for part in (default, parameter["unit"]) if part)
