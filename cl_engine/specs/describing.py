"""Typed parameters as plain data, for forms, APIs and the command line."""

from typing import Any

from cl_engine.specs.base import Parameters

Entry = dict[str, Any]
TYPES = ("integer", "number", "string", "boolean")
NEEDED = ("default", "description")


def described(parameters: type[Parameters]) -> Entry:
    """Summary and parameters. Raises ValueError naming a parameter that a form could not show."""
    schema = parameters.model_json_schema()
    lines = [_line(name, details) for name, details in schema.get("properties", {}).items()]
    return {"summary": (parameters.__doc__ or "").strip(), "parameters": lines}


def _line(name: str, details: dict[str, Any]) -> Entry:
    """A parameter: name, type (integer, number, string, boolean), default, bounds, choices, unit, search, meaning.

    The default None stands for a value that need not be given. search: the range [lowest, highest] of a number, or the
    choices, that tuning looks through; None of what tuning leaves alone.
    """
    if "anyOf" in details:
        details |= next(option for option in details["anyOf"] if option.get("type") != "null")
    if details.get("type") not in TYPES:
        raise ValueError(f"the parameter {name} is none of {', '.join(TYPES)}")
    if missing := [key for key in NEEDED if key not in details]:
        raise ValueError(f"the parameter {name} lacks a {' and a '.join(missing)}")
    return {
        "name": name,
        "type": details["type"],
        "default": details["default"],
        "minimum": details.get("minimum"),
        "exclusive_minimum": details.get("exclusiveMinimum"),
        "maximum": details.get("maximum"),
        "choices": details.get("enum"),
        "unit": details.get("unit"),
        "search": details.get("search"),
        "meaning": details["description"],
    }
