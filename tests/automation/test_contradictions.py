"""Policies that would set themselves going, or could never act, are told so."""

from typing import Any

import pytest

from backend.automation.settings import settings_checked
from backend.core.errors import AppError

DRIFT: dict[str, Any] = {"when": "drift"}
LABELS: dict[str, Any] = {"when": "labels", "at_least": 100}
NIGHTLY: dict[str, Any] = {"when": "schedule", "at": "03:00"}


def hours(*told: str) -> dict[str, Any]:
    quiet = [dict(zip(("begin", "end"), one.split("-"), strict=True)) for one in told]
    return {"limits": {"quiet": quiet}}


def joined(when: str, *of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"when": when, "of": list(of), **more}


@pytest.mark.parametrize(
    "when",
    [
        LABELS,
        joined("any", DRIFT, LABELS),
        joined("all", LABELS, LABELS),
        joined("at_least", LABELS, NIGHTLY, LABELS, n=2),
        joined("any", NIGHTLY, joined("all", LABELS, LABELS)),
    ],
)
def test_labels_that_no_update_uses_up_would_begin_it_for_ever(when: dict[str, Any]) -> None:
    with pytest.raises(AppError, match="Take 0 samples to label") as refused:
        settings_checked({"when": when})
    assert (refused.value.code, refused.value.data["field"]) == ("policy_endless", "samples_to_label")
    assert settings_checked({"when": when, "samples_to_label": 0}).samples_to_label == 0


@pytest.mark.parametrize(
    "when", [DRIFT, NIGHTLY, joined("all", LABELS, NIGHTLY), joined("at_least", LABELS, NIGHTLY, DRIFT, n=2)]
)
def test_what_waits_for_something_new_besides_may_ask_for_labels(when: dict[str, Any]) -> None:
    assert settings_checked({"when": when, "samples_to_label": 400}).samples_to_label == 400


@pytest.mark.parametrize(
    "quiet", [hours("00:00-00:00"), hours("12:00-12:00"), hours("06:00-20:00", "20:00-06:00")]
)
def test_quiet_hours_leave_a_moment(quiet: dict[str, Any]) -> None:
    with pytest.raises(AppError, match="turn the policy off") as refused:
        settings_checked(quiet)
    assert (refused.value.code, refused.value.data["field"]) == ("policy_never_acts", "limits.quiet")


@pytest.mark.parametrize(
    "quiet", [hours(), hours("20:00-06:00"), hours("06:00-20:00", "20:00-05:59"), hours("00:00-23:59")]
)
def test_a_minute_is_enough(quiet: dict[str, Any]) -> None:
    assert settings_checked(quiet).limits.quiet is not None
