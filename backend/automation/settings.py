"""What a policy can be told, with defaults and ranges; nonsense is refused by the field's name."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.core.errors import AppError
from backend.engine.checking import validate_training


class PolicySettings(BaseModel):
    """samples_to_label: how many of the drifting inputs people are asked to label.

    validation_share: of those labels, the share held back to judge the candidate. environment: where the
    candidate is validated for. request_deployment: whether the policy asks for the deployment itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    samples_to_label: int = Field(default=400, ge=20, le=100_000)
    validation_share: float = Field(default=0.25, gt=0, lt=1)
    cooldown_s: float = Field(default=0, ge=0)
    strategy: str = "replay"
    parameters: dict[str, Any] = Field(default_factory=dict)
    training: dict[str, Any] = Field(default_factory=dict)
    environment: str = "production"
    request_deployment: bool = False


def settings_checked(settings: dict[str, Any]) -> PolicySettings:
    """The settings with their defaults. Raises AppError `policy_invalid`, or the engine's `spec_invalid`."""
    try:
        found = PolicySettings.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise AppError("policy_invalid", f"The policy's {field}: {first['msg']}.", field=field) from error
    validate_training(found.strategy, found.parameters, found.training)
    return found
