"""The scenarios that have a name, with their data sets and parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cl_engine.scenarios import recipes
from cl_engine.scenarios.parameters import (
    DriftingParameters,
    NoisyParameters,
    PermutedParameters,
    RotatedParameters,
    SplitCIFAR100Parameters,
    SplitParameters,
    StreamParameters,
)
from cl_engine.scenarios.scenario import Scenario
from cl_engine.sources import Split, named_dataset
from cl_engine.specs.describing import Entry, described
from cl_engine.specs.parsing import named, parse


@dataclass(frozen=True)
class ScenarioEntry:
    """A line of the scenario catalogue."""

    title: str
    summary: str
    dataset: str
    parameters: type[StreamParameters]
    build: Callable[[Split, Any], Scenario]


def build_scenario(name: str, parameters: Mapping[str, Any], folder: Path | None = None) -> Scenario:
    """A named scenario over its data set; what is not given takes the catalogue's default.

    folder: of data set files; see named_dataset.
    Raises: EngineError scenario_unknown, spec_invalid naming the field; what named_dataset raises.
    """
    entry = named(SCENARIOS, name, kind="scenario")
    typed = parse(entry.parameters, parameters)
    scenario = entry.build(named_dataset(entry.dataset, folder), typed)
    return replace(recipes.streamed(scenario, typed), name=name)


def scenario_catalogue() -> list[Entry]:
    """Each scenario: name, title, summary, dataset and parameters, described as those of strategies."""
    return [
        {
            "name": name,
            "title": entry.title,
            "dataset": entry.dataset,
            **described(entry.parameters),
            "summary": entry.summary,
        }
        for name, entry in SCENARIOS.items()
    ]


SCENARIOS: Mapping[str, ScenarioEntry] = {
    "split-mnist": ScenarioEntry(
        "Split-MNIST",
        "MNIST's ten digits, two new ones in each experience.",
        "mnist",
        SplitParameters,
        recipes.split,
    ),
    "permuted-mnist": ScenarioEntry(
        "Permuted-MNIST",
        "All ten digits, their pixels in another order in each experience.",
        "mnist",
        PermutedParameters,
        recipes.permuted,
    ),
    "rotated-mnist": ScenarioEntry(
        "Rotated-MNIST",
        "All ten digits, turned by another angle in each experience.",
        "mnist",
        RotatedParameters,
        recipes.rotated,
    ),
    "noisy-mnist": ScenarioEntry(
        "Noisy-MNIST",
        "All ten digits under noise that grows with each experience.",
        "mnist",
        NoisyParameters,
        recipes.noisy,
    ),
    "split-fashion-mnist": ScenarioEntry(
        "Split-Fashion-MNIST",
        "Ten kinds of clothes, two new ones in each experience.",
        "fashion-mnist",
        SplitParameters,
        recipes.split,
    ),
    "split-cifar10": ScenarioEntry(
        "Split-CIFAR-10",
        "Ten kinds of small photographs, two new ones in each experience.",
        "cifar10",
        SplitParameters,
        recipes.split,
    ),
    "split-cifar100": ScenarioEntry(
        "Split-CIFAR-100",
        "A hundred kinds of small photographs, ten new ones in each experience.",
        "cifar100",
        SplitCIFAR100Parameters,
        recipes.split,
    ),
    "split-digits": ScenarioEntry(
        "Split-Digits",
        "Scikit-learn's ten small digits, two new ones in each experience; needs no file.",
        "digits",
        SplitParameters,
        recipes.split,
    ),
    "drifting-digits": ScenarioEntry(
        "Drifting digits",
        "Scikit-learn's small digits, ever more tilted and noisy, as in the demo; needs no file.",
        "digits",
        DriftingParameters,
        recipes.drifting,
    ),
}
