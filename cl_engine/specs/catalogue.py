"""Strategies and architectures as plain data, for forms, APIs and the command line."""

from typing import Any

from cl_engine.specs.architectures import MODELS
from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies import STRATEGIES, StrategyEntry

Entry = dict[str, Any]


def strategy_catalogue() -> list[Entry]:
    """Each strategy: name, title, summary, paper (an address or None), parameters, and what StrategyEntry says."""
    return [_strategy(name, entry) for name, entry in STRATEGIES.items()]


def model_catalogue() -> list[Entry]:
    """Each architecture: name, title, summary and parameters."""
    return [
        {"name": name, "title": entry.title, **_described(entry.parameters)} for name, entry in MODELS.items()
    ]


def _strategy(name: str, entry: StrategyEntry) -> Entry:
    return {
        "name": name,
        "title": entry.title,
        "paper": entry.paper,
        "suits": list(entry.suits),
        "keeps": entry.keeps,
        "deployable": entry.deployable,
        "benchmark_only": entry.benchmark_only,
        **_described(entry.parameters),
    }


def _described(parameters: type[Parameters]) -> Entry:
    schema = parameters.model_json_schema()
    lines = [_line(name, details) for name, details in schema.get("properties", {}).items()]
    return {"summary": (parameters.__doc__ or "").strip(), "parameters": lines}


def _line(name: str, details: dict[str, Any]) -> Entry:
    """A parameter: name, type (integer, number, string, boolean), default, bounds, choices, unit, meaning."""
    return {
        "name": name,
        "type": details["type"],
        "default": details["default"],
        "minimum": details.get("minimum"),
        "exclusive_minimum": details.get("exclusiveMinimum"),
        "maximum": details.get("maximum"),
        "choices": details.get("enum"),
        "unit": details.get("unit"),
        "meaning": details["description"],
    }
