"""Strategies, selections and architectures as plain data, for forms, APIs and the command line."""

from cl_engine.specs.architectures import MODELS
from cl_engine.specs.describing import Entry, described
from cl_engine.specs.selections import SELECTIONS
from cl_engine.specs.strategies import STRATEGIES, StrategyEntry


def strategy_catalogue() -> list[Entry]:
    """Each strategy: name, title, summary, paper (an address or None), parameters, and what StrategyEntry says."""
    return [_strategy(name, entry) for name, entry in STRATEGIES.items()]


def selection_catalogue() -> list[Entry]:
    """Each way to choose what a full memory keeps: name, title, summary, paper (an address); none has parameters."""
    return [
        {
            "name": name,
            "title": entry.title,
            "paper": entry.source,
            "summary": f"{entry.meaning}.",
            "parameters": [],
        }
        for name, entry in SELECTIONS.items()
    ]


def model_catalogue() -> list[Entry]:
    """Each architecture: name, title, summary and parameters."""
    return [
        {"name": name, "title": entry.title, **described(entry.parameters)} for name, entry in MODELS.items()
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
        **described(entry.parameters),
    }
