"""Strategies, selections and architectures as plain data, for forms, APIs and the command line."""

from cl_engine.plugins import Broken
from cl_engine.specs.describing import Entry, described
from cl_engine.specs.models import models, shown_name
from cl_engine.specs.selections import SELECTIONS
from cl_engine.specs.strategies import StrategyEntry, strategies


def strategy_catalogue() -> list[Entry]:
    """Each strategy: name, title, summary, paper (an address or None), parameters, and what StrategyEntry says."""
    return [_strategy(name, entry) for name, entry in strategies().entries.items()]


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
    """Each architecture: name, title, summary, parameters, and whether its name is that of a family."""
    return [
        {
            "name": shown_name(name, entry),
            "title": entry.title,
            "family": entry.family,
            **described(entry.parameters),
        }
        for name, entry in models().entries.items()
    ]


def broken_plugins() -> tuple[Broken, ...]:
    """The plug-ins that are left out of the catalogues, each with its reason."""
    return (*models().broken, *strategies().broken)


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
