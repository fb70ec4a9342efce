"""The gates on what the candidate answers by itself: to new data, to what it trained on, to recorded traffic."""

from cl_engine.gates.measured import Measured
from cl_engine.gates.types import Calibration, Identities, Requirement, Tally
from cl_engine.metrics.calibration import expected_calibration_error
from cl_engine.metrics.paired import ROUNDING


def new_accuracy(shown: Tally, asked: Requirement) -> Measured:
    """Accuracy on new data is at least the threshold."""
    detail = f"{shown.correct} of {shown.total} new samples right."
    return Measured(shown.accuracy, shown.total, shown.accuracy >= asked.threshold - ROUNDING, detail)


def calibration(shown: Calibration, asked: Requirement) -> Measured:
    """The expected calibration error on new data is at most the threshold."""
    error = expected_calibration_error(shown.bins)
    confidence = sum(one.n * one.confidence for one in shown.bins) / (shown.samples or 1)
    accuracy = sum(one.n * one.accuracy for one in shown.bins) / (shown.samples or 1)
    detail = f"On average {confidence:.1%} sure and {accuracy:.1%} right, over {shown.samples} new samples."
    return Measured(error, shown.samples, error <= asked.threshold + ROUNDING, detail)


def agreement(shown: Tally, asked: Requirement) -> Measured:
    """The share of recorded requests that the candidate answers as the live version did is at least the threshold."""
    detail = (
        f"{shown.correct} of the newest {shown.total} recorded requests answered as the live version did."
    )
    return Measured(shown.accuracy, shown.total, shown.accuracy >= asked.threshold - ROUNDING, detail)


def disjoint(shown: Identities, asked: Requirement) -> Measured:
    """At most `threshold` evaluation ids (none, by default) were ever trained on or remembered."""
    leaked = sorted(shown.evaluation & (shown.training | shown.memory))
    detail = (
        f"{len(leaked)} evaluation samples were trained on, first {leaked[0]!r}."
        if leaked
        else f"None of {len(shown.evaluation)} evaluation samples was ever trained on."
    )
    return Measured(float(len(leaked)), len(shown.evaluation), len(leaked) <= asked.threshold, detail)
