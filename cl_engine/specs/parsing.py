"""From JSON to a spec, or one clear refusal that names the field."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cl_engine.errors import EngineError

T = TypeVar("T")
SpecT = TypeVar("SpecT", bound=BaseModel)
# Where pydantic's own words speak of code.
PLAIN = {"extra_forbidden": "there is no field of this name", "missing": "it must be given"}


def parse(spec: type[SpecT], data: Mapping[str, Any]) -> SpecT:
    """The typed spec. Raises EngineError spec_invalid, strategy_unknown or model_unknown."""
    try:
        return spec.model_validate(data)
    except ValidationError as error:
        raise _explained(error) from error


def read_spec(spec: type[SpecT], path: Path) -> SpecT:
    """The typed spec in a JSON file. Raises EngineError, spec_unreadable where it is no JSON object."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(
            "spec_unreadable", f"{path} could not be read as JSON: {error}", path=str(path)
        ) from error
    if not isinstance(data, dict):
        raise EngineError("spec_unreadable", f"{path} does not hold a JSON object.", path=str(path))
    return parse(spec, data)


def named(entries: Mapping[str, T], name: str, *, kind: str) -> T:
    """The catalogue's entry. Raises EngineError <kind>_unknown listing those there are."""
    if name not in entries:
        raise unknown(name, entries, kind=kind)
    return entries[name]


def unknown(name: str, known: Iterable[str], *, kind: str) -> EngineError:
    """The error <kind>_unknown for a name that no catalogue has."""
    names = sorted(known)
    detail = f"There is no {kind} named {name!r}; there are {', '.join(names)}."
    return EngineError(f"{kind}_unknown", detail, field=f"{kind}.name", name=name, known=names)


def refusal(field: str, reason: str, **data: object) -> EngineError:
    """The error for a field whose value makes no sense."""
    return EngineError("spec_invalid", f"{field}: {reason}.", field=field, **data)


def _explained(error: ValidationError) -> EngineError:
    problems = [{"field": _field(line["loc"]), "message": _message(line)} for line in error.errors()]
    return refusal(problems[0]["field"], problems[0]["message"], problems=problems)


def _message(line: ErrorDetails) -> str:
    return PLAIN.get(line["type"]) or line["msg"].removeprefix("Value error, ")


def _field(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "spec"
