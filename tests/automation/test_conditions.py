"""Conditions on facts of a test's own: when they are met, and what they say."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.automation.facts import Accuracy, OpenAlert, Source
from backend.automation.findings import Finding
from backend.automation.settings import settings_checked
from backend.core.errors import AppError

# A Wednesday.
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass
class Told:
    """Facts as they are given."""

    at: datetime = NOON
    since: datetime = NOON - timedelta(hours=1)
    opened: OpenAlert | None = None
    first: float | None = None
    newest: float | None = None
    estimated: float | None = None
    labels: int = 0
    inputs: int = 0
    answered: int = 0

    def alert(self) -> OpenAlert | None:
        return self.opened

    def accuracy(self, window: int, source: Source) -> Accuracy | None:
        value = self.newest if source == "measured" else self.estimated
        return None if value is None else Accuracy(value, window)

    def first_accuracy(self, window: int, source: Source) -> Accuracy | None:
        return None if self.first is None else Accuracy(self.first, window)

    def new_labels(self) -> int:
        return self.labels

    def new_inputs(self) -> int:
        return self.inputs

    def requests(self) -> int:
        return self.answered


def check(when: dict[str, Any], **told: Any) -> Finding:
    return settings_checked({"when": when, "samples_to_label": 0}).when.check(Told(**told))


ALERT = OpenAlert("alert:3", "Input drift on digits v1", 1, 11)
LABELS = {"when": "labels", "at_least": 100}
TRAFFIC = {"when": "traffic", "at_least": 1000}
ACCURACY = {"when": "accuracy", "below": 0.9}
COST = {"when": "cost", "of_error": 0.5, "of_update": 100}


@pytest.mark.parametrize(
    ("when", "told", "met", "said"),
    [
        ({"when": "drift"}, {"opened": ALERT}, True, "Input drift on digits v1"),
        ({"when": "drift"}, {}, False, "no alert is open"),
        (ACCURACY, {"newest": 0.89}, True, "an accuracy of 0.890 over 200 answers, the limit is 0.900"),
        (ACCURACY, {"newest": 0.9}, False, "0.900"),
        (ACCURACY, {}, False, "fewer than 200 answers"),
        (
            ACCURACY | {"source": "estimated"},
            {"newest": 0.95, "estimated": 0.8},
            True,
            "an estimated accuracy of 0.800",
        ),
        (ACCURACY | {"source": "estimated"}, {"newest": 0.8}, False, "have an estimate"),
        (LABELS, {"labels": 100}, True, "100 new labels of 100"),
        (LABELS, {"labels": 99}, False, "99"),
        (TRAFFIC, {"inputs": 1000}, True, "1000 new inputs of 1000"),
        (TRAFFIC, {"inputs": 999}, False, "999"),
        (COST, {"first": 0.95, "newest": 0.85, "answered": 2001}, True, "cost 100.05, an update 100.00"),
        (COST, {"first": 0.95, "newest": 0.85, "answered": 1990}, False, "cost 99.50"),
        (COST, {"first": 0.8, "newest": 0.9, "answered": 10**6}, False, "a drop of 0.000"),
        (COST, {"newest": 0.9}, False, "fewer than 200 answers"),
    ],
)
def test_each_alone(when: dict[str, Any], told: dict[str, Any], met: bool, said: str) -> None:
    found = check(when, **told)
    assert found.met is met
    assert said in found.text


@pytest.mark.parametrize(
    ("when", "since", "at", "met"),
    [
        ({"at": "11:30"}, "25 11:00", "25 12:00", True),
        ({"at": "11:30"}, "25 11:45", "25 12:00", False),
        ({"at": "11:30"}, "25 11:30", "25 11:30", False),
        ({"at": "11:30", "weekdays": [2]}, "24 00:00", "25 12:00", True),
        ({"at": "11:30", "weekdays": [3]}, "24 00:00", "25 12:00", False),
        # Missed for days, it is made up for.
        ({"at": "11:30", "weekdays": [6]}, "20 00:00", "25 12:00", True),
        ({"at": "12:30", "weekdays": [2]}, "18 12:31", "25 12:00", False),
    ],
)
def test_a_schedule(when: dict[str, Any], since: str, at: str, met: bool) -> None:
    def moment(text: str) -> datetime:
        return datetime.strptime(f"2026-11-{text} +0000", "%Y-%m-%d %H:%M %z")

    assert check({"when": "schedule", **when}, since=moment(since), at=moment(at)).met is met


@pytest.mark.parametrize(
    ("together", "labels", "inputs", "met"),
    [
        ({"when": "any"}, 100, 0, True),
        ({"when": "any"}, 0, 0, False),
        ({"when": "all"}, 100, 0, False),
        ({"when": "all"}, 100, 1000, True),
        ({"when": "at_least", "n": 2}, 100, 1000, True),
        ({"when": "at_least", "n": 2}, 0, 1000, False),
    ],
)
def test_several_together(together: dict[str, Any], labels: int, inputs: int, met: bool) -> None:
    of = [LABELS, TRAFFIC] if together["when"] != "at_least" else [LABELS, TRAFFIC, {"when": "drift"}]
    assert check({**together, "of": of}, labels=labels, inputs=inputs).met is met


def test_the_reasons_are_those_that_are_met() -> None:
    found = check({"when": "any", "of": [LABELS, {"when": "all", "of": [TRAFFIC]}]}, inputs=1500)
    assert found.reasons() == ["1500 new inputs of 1000"]


def nested(depth: int) -> dict[str, Any]:
    return LABELS if depth == 1 else {"when": "all", "of": [nested(depth - 1)]}


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"when": "wishes"}, "when"),
        ({"when": "accuracy", "below": 1.5}, "below"),
        ({"when": "schedule", "at": "25:00"}, "at"),
        ({"when": "schedule", "at": "10:00+02:00"}, "no zone of its own"),
        ({"when": "schedule", "at": "10:00", "weekdays": [7]}, "from 0, Monday, to 6"),
        ({"when": "schedule", "at": "10:00", "weekdays": []}, "from 0, Monday, to 6"),
        ({"when": "any", "of": []}, "of"),
        ({"when": "at_least", "n": 3, "of": [LABELS, TRAFFIC]}, "can never be met"),
        (nested(4), "3 deep at most"),
        ({"when": "cost", "of_error": 1, "of_update": 0}, "of_update"),
    ],
)
def test_nonsense_is_refused(when: dict[str, Any], said: str) -> None:
    with pytest.raises(AppError) as refused:
        settings_checked({"when": when})
    assert refused.value.code == "policy_invalid"
    assert said in refused.value.detail


@pytest.mark.parametrize(
    ("when", "fine"),
    [
        ({"when": "drift"}, True),
        (LABELS, False),
        ({"when": "any", "of": [{"when": "drift"}, LABELS]}, False),
        ({"when": "all", "of": [{"when": "drift"}, LABELS]}, True),
    ],
)
def test_only_what_is_answered_once_may_have_no_cooldown(when: dict[str, Any], fine: bool) -> None:
    settings = {"when": when, "limits": {"cooldown_s": 0}}
    if fine:
        settings_checked(settings)
    else:
        with pytest.raises(AppError, match="it would set itself going"):
            settings_checked(settings)
