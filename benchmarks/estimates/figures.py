"""From windows to figures: how far each estimate is from what the labels say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.estimates.shifts import SHIFTS, window
from benchmarks.estimates.worlds import World
from cl_engine.drift import ATC, CBPE, EstimateError

WINDOW = 200


@dataclass(frozen=True)
class Judged:
    """One window: its accuracy, that on the held-out samples, and each estimate."""

    measured: float
    held_out: float
    estimates: Mapping[str, EstimateError]


def judged(world: World, windows: int, seed: int) -> dict[str, list[Judged]]:
    """Of each shift so many windows."""
    rng = np.random.default_rng(seed)
    held = world.probabilities(world.held_out.images), world.held_out.labels
    estimators = {"cbpe": CBPE.fit(*held), "atc": ATC.fit(*held), "atc_entropy": ATC.fit(*held, entropy=True)}
    accuracy = float((held[0].argmax(axis=1) == held[1]).mean())
    found: dict[str, list[Judged]] = {}
    for name, shift in SHIFTS.items():
        found[name] = []
        for _ in range(windows):
            samples = window(world, shift, WINDOW, rng)
            stated = world.probabilities(samples.images)
            asked = {kind: one.error(stated, samples.labels) for kind, one in estimators.items()}
            estimates = {kind: error for kind, error in asked.items() if error is not None}
            found[name].append(Judged(estimates["cbpe"].measured, accuracy, estimates))
    return found


def figures(found: Mapping[str, Sequence[Judged]]) -> dict[str, float]:
    """Of each shift the mean accuracy, and of each way to estimate it the mean distance from it.

    `unchanged` is the estimate of who does nothing: the accuracy on the held-out samples. `_bias` is estimated minus
    measured, `_within` the share of windows whose band held the truth.
    """
    told: dict[str, float] = {}
    for shift, windows in found.items():
        told[f"{shift}.accuracy"] = _mean([one.measured for one in windows])
        told[f"{shift}.unchanged_error"] = _mean([abs(one.held_out - one.measured) for one in windows])
        for kind in windows[0].estimates:
            errors = [one.estimates[kind] for one in windows]
            told[f"{shift}.{kind}_error"] = _mean([abs(one.error) for one in errors])
            told[f"{shift}.{kind}_bias"] = _mean([one.error for one in errors])
            told[f"{shift}.{kind}_within"] = _mean([one.within_band for one in errors])
    return told


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
