"""What a person needs to choose a detector or an estimator."""

from dataclasses import dataclass
from typing import Literal

Takes = Literal["vectors", "codes", "probabilities"]

MINIMUM_SAMPLES = 50
# Thresholds hold for independent samples of one endless population. Live traffic repeats itself: windows
# drawn out of a few hundred distinct inputs all lie to one side of the reference. Of n samples out of K inputs the
# mean varies by 1/n + 1/K, not 1/n; the margin covers K from 4 m n / (m + n) on, m being the reference's size.
MARGIN = 1.25


@dataclass(frozen=True, slots=True)
class Parameter:
    """One keyword of a detector's `fit`."""

    name: str
    default: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Card:
    """What it sees and misses, and of a detector over windows what it takes and costs.

    takes: vectors are numbers of any kind, codes whole numbers that stand for categories, probabilities a
        classifier's outputs.
    paper: authors, year and title; link: its address.
    cost_ms: of a window of 200 x 128 against a reference of 1,000, as `python -m benchmarks.drift` measured it.
    """

    name: str
    title: str
    sees: str
    misses: str
    paper: str
    parameters: tuple[Parameter, ...]
    takes: Takes | None = None
    link: str = ""
    cost_ms: float = 0.0


USUAL_PARAMETERS = (
    Parameter("window_size", 200, "Samples in a usual window; the threshold holds for others too."),
    Parameter("seed", 0, "Seed of whatever is random in the calibration."),
    Parameter("false_alarm", 3e-4, "Share of clean windows that may score above the threshold."),
    Parameter(
        "margin",
        MARGIN,
        "Factor on what chance alone may vary, for traffic that repeats itself; 1 is the bare test.",
    ),
    Parameter("minimum_samples", MINIMUM_SAMPLES, "Smaller windows are not scored."),
)
SPLIT_PARAMETERS = (
    *USUAL_PARAMETERS,
    Parameter("splits", 10_000, "Random splits of the reference that set the threshold."),
    Parameter("max_reference", 1000, "A larger reference is thinned out to this many samples."),
)
