"""The promise of the streams: at most one false alarm in 10,000 values, and a change found without long delay."""

from collections.abc import Callable

import numpy as np
import pytest

from cl_engine.drift import STREAMS

Draw = Callable[[np.random.Generator, int, float], np.ndarray]

every_stream = pytest.mark.parametrize("name", STREAMS)


def errors(rng: np.random.Generator, n: int, accuracy: float) -> np.ndarray:
    """0 where the answer is right, 1 where it is wrong."""
    return (rng.random(n) > accuracy).astype(float)


def confidences(rng: np.random.Generator, n: int, mean: float) -> np.ndarray:
    """As skewed as a model's are: most near 1."""
    return rng.beta(3 * mean, 3 * (1 - mean), n)


def false_alarms(name: str, draw: Draw, mean: float, seed: int, length: int) -> int:
    return len(STREAMS[name]().update(draw(np.random.default_rng(seed), length, mean)))


def delay(name: str, draw: Draw, before: float, after: float, seed: int) -> float:
    """Values from the change to its alarm, after 5,000 without one; infinite where 3,000 do not show it."""
    rng, stream = np.random.default_rng(seed), STREAMS[name]()
    stream.update(draw(rng, 5_000, before))
    found = stream.update(draw(rng, 3_000, after))
    return found[0] - 5_000 if found else float("inf")


@every_stream
@pytest.mark.parametrize(
    ("draw", "before", "after", "within"),
    [(errors, 0.9, 0.75, 400), (confidences, 0.9, 0.8, 700), (confidences, 0.9, 0.7, 200)],
)
def test_a_change_is_found(name: str, draw: Draw, before: float, after: float, within: int) -> None:
    assert np.median([delay(name, draw, before, after, seed) for seed in range(5)]) <= within


@every_stream
@pytest.mark.parametrize("draw", [errors, confidences])
def test_what_does_not_change_raises_no_alarm(name: str, draw: Draw) -> None:
    assert sum(false_alarms(name, draw, 0.9, seed, 5_000) for seed in range(2)) == 0


@pytest.mark.slow
@every_stream
@pytest.mark.parametrize("draw", [errors, confidences])
@pytest.mark.parametrize("mean", [0.98, 0.9, 0.8])
def test_at_most_one_false_alarm_in_ten_thousand_values(name: str, draw: Draw, mean: float) -> None:
    assert sum(false_alarms(name, draw, mean, seed, 20_000) for seed in range(20)) <= 40
