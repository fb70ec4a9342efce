"""What can be asked for: strategies, scenarios and architectures with their parameters, for forms and APIs."""

from functools import cache
from typing import Any

from cl_engine.scenarios import scenario_catalogue
from cl_engine.specs import CRITERIA, TrainSpec, model_catalogue, strategy_catalogue

Entry = dict[str, Any]


@cache
def strategies() -> list[Entry]:
    """Each strategy: name, title, summary, paper (an address or None) and parameters.

    A parameter: name, type, default, minimum, exclusive_minimum, maximum, choices, unit, search, meaning.
    """
    return strategy_catalogue()


@cache
def benchmark_scenarios() -> list[Entry]:
    """Each scenario: name, title, summary, dataset and parameters, described as those of strategies."""
    return scenario_catalogue()


@cache
def architectures() -> list[Entry]:
    """Each architecture: name, title, summary and parameters, described as those of strategies."""
    return model_catalogue()


@cache
def selection_criteria() -> list[Entry]:
    """Each criterion of what to label next: name, title, meaning, needs (`model`, `committee`, `labels`) and paper."""
    return [
        {
            "name": name,
            "title": entry.title,
            "meaning": entry.meaning,
            "needs": list(entry.needs),
            "paper": entry.paper,
        }
        for name, entry in CRITERIA.items()
    ]


def training_fields() -> tuple[str, ...]:
    """The names of what can be said of a training."""
    return tuple(TrainSpec.model_fields)
