"""How carefully an environment takes a new version up: shadow, canary, watch, and what must hold between them."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from backend.core.errors import AppError
from backend.core.validating import first_wrong

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=7 * 86400, allow_inf_nan=False)]


class RolloutPlan(BaseModel):
    """All zero, as by default, a version goes from its golden inference straight to live.

    shadow_share: of the requests that are mirrored. canary_shares: what the version answers, step by step, rising.
    Each step takes at least `step_s` and `step_requests` requests to the version; where those do not come within
    `patience_s`, a person decides. watch_s: how long it is watched once it is live.
    max_errors: share of failed requests over the live version's. max_p99_ratio: over its 99th percentile.
    max_accuracy_drop: on labels that came late. Those three fail a version. max_disagreement: share of other labels
    in the shadow; max_confidence_drop: of the mean highest probability. Those two ask a person.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    shadow_share: Share = 0.0
    canary_shares: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = ()
    step_s: Seconds = 60.0
    step_requests: Annotated[int, Field(ge=1)] = 200
    patience_s: Seconds = 900.0
    watch_s: Seconds = 0.0
    max_errors: Share = 0.01
    max_p99_ratio: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 1.5
    max_accuracy_drop: Share = 0.05
    max_disagreement: Share = 0.5
    max_confidence_drop: Share = 0.2

    @field_validator("canary_shares")
    @classmethod
    def _rising(cls, shares: tuple[float, ...]) -> tuple[float, ...]:
        if list(shares) != sorted(set(shares)):
            raise ValueError("each share must be larger than the one before")
        return shares


def plan_checked(plan: dict[str, Any]) -> dict[str, Any]:
    """`plan` when its fields are known and make sense. Raises AppError `plan_invalid`, naming the field."""
    try:
        RolloutPlan.model_validate(plan)
    except ValidationError as error:
        field, said = first_wrong(error)
        raise AppError("plan_invalid", f"The rollout's plan: {field}: {said}.", field=field) from error
    return plan
