"""What a policy is refused for although each of its settings makes sense alone.

Asked when a policy is set or tried: one that was set before there was a rule goes on until it is changed.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from backend.automation.conditions import Condition, OnLabels, Together
from backend.automation.limits import QuietHours
from backend.core.errors import AppError

ANY_DAY = date(2000, 1, 1)


def require_sense(when: Condition, quiet: Sequence[QuietHours], samples_to_label: int) -> None:
    """Raises AppError `policy_endless`, `policy_never_acts`."""
    if samples_to_label and _only_by_labels(when):
        raise AppError(
            "policy_endless",
            "It would set itself going for ever: it counts new labels, but trains on those that it asks for, so what it"
            " counts stays new. Take 0 samples to label, which trains on the labels that are there.",
            field="samples_to_label",
        )
    if not _leaves_a_moment(quiet):
        raise AppError(
            "policy_never_acts",
            "Its quiet hours leave no moment of the day in which it may act. Shorten them, or turn the policy off.",
            field="limits.quiet",
        )


def _only_by_labels(when: Condition) -> bool:
    """Whether new labels alone, which no update of the policy uses up, meet the condition."""
    if not isinstance(when, Together):
        return isinstance(when, OnLabels)
    needed = {"any": 1, "all": len(when.of), "at_least": when.n}[when.when]
    return sum(map(_only_by_labels, when.of)) >= needed


def _leaves_a_moment(quiet: Sequence[QuietHours]) -> bool:
    """Where any moment is free, the end of some quiet hours is."""
    ends = (datetime.combine(ANY_DAY, one.end, UTC) for one in quiet)
    return not quiet or any(not any(one.hold(at) for one in quiet) for at in ends)
