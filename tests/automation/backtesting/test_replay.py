"""A policy along a recorded day: when it would have acted, and what would have been live."""

from typing import Any

import numpy as np
import pytest

from backend.automation.backtesting.curves import BINS, composite, curve
from backend.automation.backtesting.replay import Firing, Replay, replay
from backend.automation.settings import settings_checked
from tests.automation.backtesting.records import HOUR_S, NOON_S, day

STEP_S = 24 * HOUR_S / 5000


def run(when: dict[str, Any], update_s: float = HOUR_S, limits: Any = None, **changes: Any) -> Replay:
    settings = settings_checked({"when": when, "limits": limits or {"cooldown_s": 24 * HOUR_S}})
    return replay(settings, day(**changes), update_s)


def fired_h(found: Replay) -> list[float]:
    """Hours of the day."""
    return [round(one.at_s / HOUR_S, 1) for one in found.firings]


def test_drift_is_answered_when_its_alert_opens() -> None:
    found = run({"when": "drift"}, limits={"cooldown_s": 0})
    assert (fired_h(found), found.firings[0].why) == ([12.2], "Input drift on digits v1")
    assert found.firings[0].alert == "alert:1"


def test_an_update_brings_what_had_been_made_by_its_end() -> None:
    early, late = run({"when": "drift"}, 0.5 * HOUR_S), run({"when": "drift"}, 2 * HOUR_S)
    assert early.lives == [(0.0, 1)], "version 2 was not made before 13:00"
    assert late.lives == [(0.0, 1), (late.firings[0].at_s + 2 * HOUR_S, 2)]


def test_accuracy_is_that_of_the_version_that_would_be_live() -> None:
    found = run({"when": "accuracy", "below": 0.9, "window": 100})
    # Eleven wrong answers of the newest hundred.
    assert found.firings[0].at_s == pytest.approx(NOON_S + 10 * 60, abs=STEP_S + 60)
    assert "an accuracy of 0.890 over 100 answers" in found.firings[0].why


def test_estimates_are_those_of_the_version_that_would_be_live() -> None:
    estimates = {1: [(hour * HOUR_S, 0.95 if hour < 13 else 0.6, 100) for hour in range(24)]}
    when = {"when": "accuracy", "below": 0.9, "source": "estimated", "window": 200}
    assert fired_h(run(when, estimates=estimates)) == [13.0]
    assert fired_h(run(when, estimates={2: estimates[1]})) == []


def test_labels_count_when_they_are_known() -> None:
    record = day()
    late = run({"when": "accuracy", "below": 0.9, "window": 100}, known_s=record.labelled_s + 2 * HOUR_S)
    assert fired_h(late) == [14.2]


def test_where_labels_were_thinned_out_the_window_is_too() -> None:
    record = day()
    some = slice(None, None, 10)
    thin = {
        "labelled_s": record.labelled_s[some],
        "known_s": record.known_s[some],
        "right": {number: right[some] for number, right in record.right.items()},
        "thinned": 10.0,
    }
    assert fired_h(run({"when": "accuracy", "below": 0.85, "window": 100}, **thin)) == [12.2]


@pytest.mark.parametrize(
    ("when", "limits", "hours"),
    [
        ({"when": "traffic", "at_least": 600}, {"cooldown_s": 60}, [10.0, 20.0]),
        ({"when": "schedule", "at": "05:30"}, {"cooldown_s": 60}, [5.5]),
        ({"when": "schedule", "at": "05:30"}, {"quiet": [{"begin": "05:00", "end": "07:00"}]}, [7.0]),
        ({"when": "traffic", "at_least": 120}, {"cooldown_s": 60, "a_day": 3}, [2.0, 4.0, 6.0]),
        # 40 of 100 answers wrong, 60 requests a minute since midnight, 1 an error.
        ({"when": "cost", "of_error": 1, "of_update": 18_000, "window": 100}, None, [12.7]),
    ],
)
def test_conditions_and_limits_are_those_of_the_day(when: Any, limits: Any, hours: list[float]) -> None:
    assert fired_h(run(when, limits=limits)) == hours


def test_what_held_it_back_is_counted() -> None:
    found = run({"when": "traffic", "at_least": 100}, limits={"cooldown_s": 60, "a_day": 1})
    assert set(found.held) == {"spent"}


def test_in_a_planned_downtime_nothing_begins() -> None:
    found = run({"when": "drift"}, downtimes=[(0.0, HOUR_S), (12 * HOUR_S, 13.5 * HOUR_S)])
    assert (fired_h(found), set(found.held)) == ([13.5], {"downtime"})


def test_one_update_at_a_time() -> None:
    found = run({"when": "traffic", "at_least": 100}, 5 * HOUR_S, limits={"cooldown_s": 60, "a_day": 100})
    assert min(np.diff([one.at_s for one in found.firings])) >= 5 * HOUR_S
    assert found.held["under_way"] > 0


def test_composite_accuracy_follows_what_would_have_been_live() -> None:
    record = day()
    real, of = composite(record, record.lives)
    assert (real, of) == (pytest.approx(22 / 24, abs=1e-3), 1440)
    never, _ = composite(record, record.lives[:1])
    assert never == pytest.approx(0.5, abs=1e-3)
    parts = curve(record, record.lives)
    assert len(parts) == BINS
    assert (parts[0], parts[31], parts[-1]) == (1.0, 0.0, 1.0)


def test_nothing_is_said_of_a_time_without_labels_or_a_live_version() -> None:
    record = day(lives=[(NOON_S, 2)])
    assert curve(record, record.lives)[:30] == [None] * 30
    assert composite(record, record.lives)[1] == 720
    assert composite(record, []) == (None, 0)
    assert run({"when": "accuracy", "below": 0.9}, lives=[]).firings == []


def test_before_the_first_version_is_live_none_is() -> None:
    lives: list[int] = []

    def bring(firing: Firing, ends_s: float, live: int) -> int:
        lives.append(live)
        return -len(lives)

    record = day(lives=[(NOON_S, 1)])
    when = {"when": "traffic", "at_least": 400}
    settings = settings_checked({"when": when, "limits": {"cooldown_s": 60}})
    found = replay(settings, record, HOUR_S, bring)
    assert lives == [0, 1, -2]
    assert [number for _, number in found.lives] == [-1, 1, -2, -3]
    assert found.lives == sorted(found.lives)
