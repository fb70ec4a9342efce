"""Thinning keeps what one looks at a curve for: where it begins and ends, and every peak and dip."""

import random

import pytest

from backend.updates.curves import MOST_POINTS, thinned


def curve(length: int) -> tuple[list[int], list[float]]:
    chance = random.Random(7)
    return list(range(1, length + 1)), [chance.random() for _ in range(length)]


@pytest.mark.parametrize("length", [0, 1, MOST_POINTS])
def test_a_short_curve_comes_back_whole(length: int) -> None:
    steps, values = curve(length)
    assert thinned(steps, values) == {"x": steps, "y": values}


@pytest.mark.parametrize("length", [MOST_POINTS + 1, 5_003, 100_000])
def test_a_long_curve_keeps_its_ends_its_peaks_and_its_order(length: int) -> None:
    steps, values = curve(length)
    values[length // 3], values[length // 2] = 50.0, -50.0
    drawn = thinned(steps, values)
    assert MOST_POINTS // 2 <= len(drawn["x"]) <= MOST_POINTS
    assert drawn["x"] == sorted(set(drawn["x"]))
    assert (drawn["x"][0], drawn["x"][-1]) == (1, length)
    assert (
        dict(zip(drawn["x"], drawn["y"], strict=True)).items()
        <= dict(zip(steps, values, strict=True)).items()
    )
    assert {50.0, -50.0} <= set(drawn["y"])


def test_the_fewest_points_are_four() -> None:
    assert thinned([1, 2, 3, 4, 5], [0.0, 9.0, 1.0, -9.0, 0.0], 4) == {
        "x": [1, 2, 4, 5],
        "y": [0.0, 9.0, -9.0, 0.0],
    }
