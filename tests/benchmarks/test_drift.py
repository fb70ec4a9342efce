"""The benchmark of drift: delays, whose windows are whose, and that the default set-up finds what it should."""

import numpy as np
import pytest

from benchmarks.drift import ours, peers
from benchmarks.drift.document import rows
from benchmarks.drift.trials import Effort, Judged, Outcome, figures, trials
from benchmarks.drift.worlds import WIDTH, WINDOW, Vectors
from cl_engine.drift import DETECTORS

SMALL = Effort(1, 3, 2, 2)


def judged(breached: str, alarms: str) -> Judged:
    return Judged(*(np.array([mark == "x" for mark in marks]) for marks in (breached, alarms)))


def test_the_delay_is_the_number_of_the_first_window_with_an_alarm() -> None:
    assert judged("xx..", ".x..").delay() == 2
    assert judged("x...", "....").delay() == 5


def test_figures_count_alarms_windows_and_delays() -> None:
    runs = {"mean": [judged("xx", ".x"), judged("x.", "..")]}
    found = figures([Outcome(judged("xx..", ".x.."), runs, [1.0, 2.0, 9.0])])
    assert found == {
        "false_alarms_per_1000": 250.0,
        "mean.detection_rate": 0.75,
        "mean.delay": 2.5,
        "window_ms": 2.0,
    }


def test_windows_are_the_same_each_time_and_rows_differ() -> None:
    some, again = (next(iter(trials(Vectors(), SMALL))) for _ in range(2))
    assert np.array_equal(some.clean[2].embeddings, again.clean[2].embeddings)
    assert some.clean[0].embeddings.shape == (WINDOW, WIDTH)
    assert not np.array_equal(some.clean[0].embeddings, some.clean[1].embeddings)


def test_a_peers_verdicts_are_given_to_the_windows_they_were_made_of() -> None:
    trial = next(iter(trials(Vectors(), SMALL)))
    shown = list(peers._windows(trial))
    assert len(shown) == 3 + 6 * 2 * 2
    high = [bool(window.embeddings.mean() > 0.1) for window in shown]
    outcome = peers._outcome(trial, iter(high), [1.0] * len(shown))
    assert not outcome.clean.breached.any()
    found = {shift: {run.breached.mean() for run in some} for shift, some in outcome.runs.items()}
    assert (found["mean"], found["sudden"], found["variance"]) == ({1.0}, {1.0}, {0.0})


def test_the_default_set_up_finds_every_shift_of_the_vectors_in_its_first_windows() -> None:
    found = figures([ours.judge(next(iter(trials(Vectors(), Effort(1, 10, 1, 2)))))])
    assert found["false_alarms_per_1000"] == 0
    for shift in ("mean", "dimensions", "rows", "variance", "sudden"):
        assert found[f"{shift}.detection_rate"] == 1
        assert found[f"{shift}.delay"] <= 2


def test_the_cost_of_every_detector_is_told() -> None:
    found = ours.costs(next(iter(trials(Vectors(), Effort(1, 2, 0, 0)))))
    assert list(found) == [f"{name}.ms" for name in DETECTORS]
    assert all(ms > 0 for ms in found.values())


@pytest.mark.parametrize(("world", "place"), [("vectors", ""), ("mnist", "mnist.")])
def test_a_peer_that_did_not_run_is_said_to_have_not(world: str, place: str) -> None:
    found = {
        f"{place}false_alarms_per_1000": 0.0,
        f"{place}mean.detection_rate": 1.0,
        f"{place}mean.delay": 1.5,
    }
    table = list(rows({world: {"mean": "higher"}}, ("frouros",), found))
    assert table[0] == [world, "none: false alarms in 1,000 windows", "0.0", "not run"]
    assert table[1] == [world, "higher", "1.00 / 1.5", "not run"]
