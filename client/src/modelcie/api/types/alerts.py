"""What `client.alerts` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Alert(TypedDict):
    """Alert, as the API has it."""

    assignee: NotRequired[str | None]
    cause: NotRequired[str]
    created_at: str
    first_sequence: int
    id: int
    #: Whether all its alarms came in a planned downtime: it calls for nobody.
    in_downtime: bool
    last_seen_at: NotRequired[str]
    last_sequence: int
    muted_until: NotRequired[str | None]
    note: NotRequired[str]
    occurrences: NotRequired[int]
    service: str
    #: Of low, medium, high.
    severity: str
    state: str
    title: str
    version_number: int


class AlertAccuracy(TypedDict):
    """AlertAccuracy, as the API has it."""

    before: Estimate | None
    drop: float | None
    held_out: float | None
    #: Why nothing is estimated; blank: nothing is in the way.
    problem: str
    within: Estimate | None


class AlertDetail(TypedDict):
    """AlertDetail, as the API has it."""

    #: Estimated, before the alert and within it.
    accuracy: AlertAccuracy
    assignee: NotRequired[str | None]
    cause: NotRequired[str]
    #: What changed: classes, features, samples, and a map; null until it is known.
    changes: dict[str, Any] | None
    created_at: str
    #: What each monitor says that agrees.
    evidence: builtins.list[Evidence]
    first_sequence: int
    id: int
    #: Whether all its alarms came in a planned downtime: it calls for nobody.
    in_downtime: bool
    last_seen_at: NotRequired[str]
    last_sequence: int
    muted_until: NotRequired[str | None]
    note: NotRequired[str]
    occurrences: NotRequired[int]
    service: str
    #: Of low, medium, high.
    severity: str
    state: str
    title: str
    version_number: int


class Estimate(TypedDict):
    """Estimate, as the API has it."""

    answers: int
    high: float
    low: float
    value: float


class Evidence(TypedDict):
    """Evidence, as the API has it."""

    #: What the verdict with the worst score rests on.
    details: dict[str, Any]
    first_seen_at: str
    last_seen_at: str
    monitor: str
    occurrences: NotRequired[int]
    score: NotRequired[float | None]
    threshold: NotRequired[float | None]
