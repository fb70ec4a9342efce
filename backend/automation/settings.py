"""What a policy can be told, with defaults and ranges; nonsense is refused by the field's name."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from backend.automation.conditions import Condition, OnDrift, Together
from backend.automation.contradictions import require_sense
from backend.automation.limits import Limits
from backend.core.errors import AppError
from backend.core.validating import first_wrong
from backend.engine.checking import validate_training

LEAST_TO_LABEL = 20


class PolicySettings(BaseModel):
    """when: what sets it going. limits: what holds it back.

    samples_to_label: how many inputs of the traffic people are asked to label; 0: the labels that are there are trained
    on. validation_share: of the labels, the share held back to judge the candidate. environment: where the candidate is
    validated for. request_deployment: whether the policy asks for the deployment itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: Condition = Field(default_factory=OnDrift)
    limits: Limits = Field(default_factory=Limits)
    samples_to_label: int = Field(default=400, ge=0, le=100_000)
    validation_share: float = Field(default=0.25, gt=0, lt=1)
    strategy: str = "replay"
    parameters: dict[str, Any] = Field(default_factory=dict)
    training: dict[str, Any] = Field(default_factory=dict)
    environment: str = "production"
    request_deployment: bool = False

    @model_validator(mode="after")
    def _rests(self) -> Self:
        """An alert is answered once; whatever else is met stays so, and would begin one update after another."""
        if not self.limits.cooldown_s and not _answered_once(self.when):
            raise ValueError(
                "only what drift alone sets going may have no cooldown: it would set itself going"
            )
        return self

    @field_validator("samples_to_label")
    @classmethod
    def _none_or_enough(cls, count: int) -> int:
        if 0 < count < LEAST_TO_LABEL:
            raise ValueError(f"it is 0 or at least {LEAST_TO_LABEL}")
        return count


def settings_checked(settings: dict[str, Any]) -> PolicySettings:
    """The settings with their defaults.

    Raises: AppError `policy_invalid`; as `require_sense`; the engine's `strategy_unknown`, `spec_invalid`.
    """
    try:
        found = PolicySettings.model_validate(settings)
    except ValidationError as error:
        field, said = first_wrong(error)
        raise AppError(
            "policy_invalid", f"The policy's {field or 'settings'}: {said}.", field=field
        ) from error
    require_sense(found.when, found.limits.quiet, found.samples_to_label)
    validate_training(found.strategy, found.parameters, found.training)
    return found


def _answered_once(when: Condition) -> bool:
    """Whether the condition is met no more once an update has answered it."""
    if isinstance(when, Together):
        return any(map(_answered_once, when.of)) if when.when == "all" else all(map(_answered_once, when.of))
    return isinstance(when, OnDrift)
