"""From typed parameters to a scenario over any data set."""

from typing import Any

import numpy as np

from cl_engine.scenarios import by_class, by_domain, streams
from cl_engine.scenarios.parameters import (
    DriftingParameters,
    NoisyParameters,
    PermutedParameters,
    RotatedParameters,
    SplitParameters,
    StreamParameters,
)
from cl_engine.scenarios.scenario import Scenario
from cl_engine.sources import Split
from cl_engine.specs.parsing import refusal


def streamed(scenario: Scenario, parameters: StreamParameters) -> Scenario:
    """The scenario with fewer samples or experiences, and seen online, where that is asked for."""
    if parameters.train_samples:
        scenario = streams.limited(scenario, samples=parameters.train_samples, seed=parameters.seed)
    if parameters.validation_experiences:
        scenario = streams.validation(
            scenario, experiences=parameters.validation_experiences, seed=parameters.seed
        )
    if parameters.online_samples:
        scenario = streams.online(scenario, samples=parameters.online_samples, seed=parameters.seed)
    return scenario


def split(data: Split, asked: SplitParameters) -> Scenario:
    """Class- or task-incremental, with a larger first experience or blurry boundaries where they are asked for."""
    if asked.setting == "task" and (asked.first_classes or asked.blurry_share):
        raise refusal("setting", "first_classes and blurry_share are for the class-incremental setting")
    shared: dict[str, Any] = {
        "experiences": asked.experiences,
        "shuffle": asked.shuffle_classes,
        "seed": asked.seed,
    }
    if asked.first_classes:
        scenario = by_class.new_classes(data, first_classes=asked.first_classes, **shared)
    else:
        scenario = by_class.class_incremental(data, **shared)
    if asked.setting == "task":
        return by_class.task_incremental(scenario)
    return streams.blurry(scenario, share=asked.blurry_share, seed=asked.seed)


def permuted(data: Split, asked: PermutedParameters) -> Scenario:
    """Another order of the pixels in each experience."""
    return by_domain.permuted(
        data, experiences=asked.experiences, first_is_identity=asked.first_is_identity, seed=asked.seed
    )


def rotated(data: Split, asked: RotatedParameters) -> Scenario:
    """Another angle in each experience."""
    largest, count = asked.largest_degrees, asked.experiences
    even = np.linspace(0, largest, count)
    drawn = np.random.default_rng(asked.seed).uniform(-largest, largest, count)
    angles = even if asked.angles == "even" else drawn
    return by_domain.rotated_by(data, angles.tolist(), seed=asked.seed)


def noisy(data: Split, asked: NoisyParameters) -> Scenario:
    """More noise in each experience."""
    return by_domain.noisy(data, experiences=asked.experiences, strongest=asked.strongest, seed=asked.seed)


def drifting(data: Split, asked: DriftingParameters) -> Scenario:
    """The demo's drift, in steps."""
    return by_domain.drifting(
        data,
        experiences=asked.experiences,
        angle_degrees=asked.angle_degrees,
        angle_spread_degrees=asked.angle_spread_degrees,
        noise=asked.noise,
        seed=asked.seed,
    )
