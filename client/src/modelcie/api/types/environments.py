"""What `client.environments` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class ApprovalRule(TypedDict):
    """ApprovalRule, as the API has it."""

    needed: int
    #: With neither role nor team it counts whoever may vote.
    role: str
    #: The team's slug.
    team: NotRequired[str]


class ApprovalRuleInput(TypedDict):
    """ApprovalRuleInput, as the API has it."""

    #: How many of the group must approve.
    needed: int
    #: Such as approver; with no team either: of whoever may vote.
    role: NotRequired[str]
    #: The slug of a team with a role in the project.
    team: NotRequired[str]


class AutoApprovalInput(TypedDict):
    """{}: nothing is approved without votes."""

    #: Within 24 hours, at most.
    daily_limit: NotRequired[int]
    #: How far inside its threshold every required gate must be, 0 to 1 (the best value).
    margin: NotRequired[float]


class Environment(TypedDict):
    """Environment, as the API has it."""

    approval_rules: builtins.list[ApprovalRule]
    auto_approval: NotRequired[Any]
    break_glass: NotRequired[bool]
    gates: NotRequired[Any]
    host: str
    id: int
    makers_excluded: NotRequired[bool]
    name: str
    position: NotRequired[int]
    project: str
    #: All gates, with the defaults of those not set.
    requirements: builtins.list[Requirement]
    rollout_plan: NotRequired[Any]
    rule_version: NotRequired[int]


class EnvironmentDetail(TypedDict):
    """With what its rules lack, and the freeze that runs."""

    approval_rules: builtins.list[ApprovalRule]
    auto_approval: NotRequired[Any]
    break_glass: NotRequired[bool]
    #: The freeze that runs now; null: none.
    freeze: Freeze | None
    gates: NotRequired[Any]
    host: str
    id: int
    makers_excluded: NotRequired[bool]
    name: str
    position: NotRequired[int]
    project: str
    #: All gates, with the defaults of those not set.
    requirements: builtins.list[Requirement]
    rollout_plan: NotRequired[Any]
    rule_version: NotRequired[int]
    #: Each approval rule that the project's present members cannot meet, as a sentence.
    shortages: builtins.list[str]


class Freeze(TypedDict):
    """Freeze, as the API has it."""

    reason: str
    until: str


class FreezeWindow(TypedDict):
    """FreezeWindow, as the API has it."""

    begins_at: NotRequired[str | None]
    created_at: str
    created_by: str
    ends_at: NotRequired[str | None]
    environment: int
    id: int
    reason: str
    weekly: Weekly | None


class GateThresholds(TypedDict):
    """GateThresholds, as the API has it."""

    minimum_samples: NotRequired[int]
    #: Of calibration, size and agreement: whether it refuses, or is only shown.
    required: NotRequired[bool]
    threshold: NotRequired[float]


class Requirement(TypedDict):
    """Requirement, as the API has it."""

    gate: str
    minimum_samples: int
    required: bool
    threshold: float


class RolloutPlanInput(TypedDict):
    """What is left out is as `backend.hosts.plans.RolloutPlan` has it; {} goes straight to live."""

    #: What it answers, step by step, rising.
    canary_shares: NotRequired[builtins.list[float]]
    max_accuracy_drop: NotRequired[float]
    max_confidence_drop: NotRequired[float]
    max_disagreement: NotRequired[float]
    max_errors: NotRequired[float]
    max_p99_ratio: NotRequired[float]
    patience_s: NotRequired[float]
    #: Of the requests that are mirrored, 0 to 1.
    shadow_share: NotRequired[float]
    step_requests: NotRequired[int]
    step_s: NotRequired[float]
    watch_s: NotRequired[float]


class Weekly(TypedDict):
    """From one time of the week to another, by the clocks of a time zone."""

    #: monday to sunday
    from_day: str
    #: Such as 16:00
    from_time: str
    #: Such as Europe/Berlin
    time_zone: NotRequired[str]
    until_day: str
    until_time: str
