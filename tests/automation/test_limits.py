"""What holds a policy back: its cooldown, what it may spend a day, its quiet hours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.automation.limits import Limits

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def holds(limits: dict[str, Any], begun: list[float] = [], ended: float | None = None) -> list[str]:  # noqa: B006
    """The codes at noon; begun, ended: hours before it."""
    ago = [NOON - timedelta(hours=hours) for hours in begun]
    end = None if ended is None else NOON - timedelta(hours=ended)
    return [hold.code for hold in Limits.model_validate(limits).holding(NOON, ago, end)]


def test_nothing_holds_back_a_first_update() -> None:
    assert holds({}) == []


def test_the_cooldown_runs_from_the_end_too() -> None:
    assert holds({"cooldown_s": 7200}, [1]) == ["cooldown"]
    assert holds({"cooldown_s": 7200}, [3]) == []
    assert holds({"cooldown_s": 7200}, [3], 1) == ["cooldown"]
    assert holds({"cooldown_s": 7200}, [3], 2) == []


def test_a_days_updates_are_those_of_the_last_24_hours() -> None:
    assert holds({"a_day": 2}, [23.9, 5]) == ["spent"]
    assert holds({"a_day": 2}, [24, 5]) == []


@pytest.mark.parametrize(
    ("begin", "end", "quiet"),
    [
        ("11:00", "13:00", True),
        ("12:00", "13:00", True),
        ("11:00", "12:00", False),
        ("22:00", "06:00", False),
        ("11:30", "06:00", True),
        ("20:00", "12:30", True),
        ("12:00", "12:00", True),
    ],
)
def test_quiet_hours_may_pass_midnight(begin: str, end: str, quiet: bool) -> None:
    assert holds({"quiet": [{"begin": begin, "end": end}]}) == (["quiet"] if quiet else [])


def test_all_that_holds_it_back_is_told() -> None:
    quiet = [{"begin": "11:00", "end": "13:00"}]
    assert holds({"a_day": 1, "quiet": quiet}, [0.5]) == ["cooldown", "spent", "quiet"]
