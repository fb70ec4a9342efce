"""The duty cycle falls fast, recovers slowly, and never starves a training for what is not its fault."""

import pytest

from cl_engine.governor.pacer import INCREASE, LEAST_DUTY, PATIENCE_S, Pacer
from cl_engine.governor.serving import Reading

CALM, NEAR, LATE = (Reading(100, p99_ms) for p99_ms in (20.0, 47.0, 80.0))
SILENT, SWAPPING = Reading(), Reading(100, 20.0, swapping=True)


def heard(*readings: Reading, every_s: float = 0.25) -> Pacer:
    pacer = Pacer(objective_ms=50.0)
    for number, reading in enumerate(readings):
        pacer.hear(reading, 1000 + number * every_s)
    return pacer


def test_a_violation_halves_the_duty_once_and_pauses_until_it_is_over() -> None:
    assert (heard(LATE).duty, heard(LATE).paused) == (0.5, True)
    assert heard(LATE, LATE, LATE).duty == 0.5
    over = heard(LATE, LATE, CALM)
    assert (over.duty, over.paused, over.violations) == (pytest.approx(0.5 + INCREASE), False, 1)
    again = heard(LATE, NEAR, LATE)
    assert (again.duty, again.violations) == (0.25, 2)


def test_it_recovers_a_little_with_each_reading_that_has_headroom() -> None:
    assert heard(LATE, *[NEAR] * 50).duty == 0.5
    assert heard(LATE, *[CALM] * 10).duty == pytest.approx(0.5 + 10 * INCREASE)
    assert heard(LATE, *[SILENT] * 100).duty == 1


def test_the_rest_makes_the_duty_true() -> None:
    assert heard(CALM).rest_s(0.2) == 0
    rest_s = heard(LATE, LATE, NEAR).rest_s(0.2)
    assert 0.2 / (0.2 + rest_s) == pytest.approx(0.5)


def test_the_duty_has_a_floor() -> None:
    assert heard(*[LATE, NEAR] * 20).duty == LEAST_DUTY


def test_a_swap_pauses_and_leaves_the_duty_as_it_is() -> None:
    pacer = heard(LATE, NEAR, SWAPPING, SWAPPING)
    assert (pacer.paused, pacer.duty, pacer.violations) == (True, 0.5, 1)
    pacer.hear(NEAR, 2000)
    assert not pacer.paused


def test_who_waited_long_for_an_objective_that_stays_missed_goes_on_at_the_least_duty() -> None:
    late = [LATE] * 3
    waiting = heard(*late, every_s=PATIENCE_S / 2 - 1)
    assert (waiting.paused, waiting.resigned) == (True, False)
    resigned = heard(*late, every_s=PATIENCE_S / 2)
    assert (resigned.paused, resigned.resigned, resigned.duty) == (False, True, LEAST_DUTY)
    resigned.hear(SWAPPING, 1100)
    assert resigned.paused
    resigned.hear(CALM, 1101)
    assert not resigned.resigned
