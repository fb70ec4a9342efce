"""What a backtest is asked, with defaults and ranges."""

from datetime import timedelta
from typing import Any, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from backend.automation.settings import PolicySettings, settings_checked
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.validating import first_wrong

LONGEST = timedelta(days=400)
# Of all policies together: each takes minutes of two processors, beside the service's own.
MOST_RETRAININGS = 100


class Named(BaseModel):
    """A policy to be tried."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=60)
    settings: dict[str, Any] = Field(default_factory=dict)

    @property
    def checked(self) -> PolicySettings:
        return PolicySettings.model_validate(self.settings)


class Asked(BaseModel):
    """policies: tried side by side. since, until: of the traffic.

    label_delay_s: how long after its answer a label is taken to have come. update_s: how long an update takes until its
    version is live; None: the median of the service's own. cost_of_update, cost_of_error: in one unit of your own.
    retrain: whether each update is trained, on what had been labelled by its begin. most_retrainings: of each policy;
    what it would have updated beyond them brings nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    policies: list[Named] = Field(min_length=1, max_length=20)
    environment: str = "production"
    since: AwareDatetime
    until: AwareDatetime
    label_delay_s: float = Field(default=0.0, ge=0, le=90 * 86_400)
    update_s: float | None = Field(default=None, gt=0, le=30 * 86_400)
    cost_of_update: float = Field(default=0.0, ge=0)
    cost_of_error: float = Field(default=0.0, ge=0)
    retrain: bool = False
    most_retrainings: int = Field(default=10, ge=1, le=50)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not timedelta(0) < self.until - self.since <= LONGEST:
            raise ValueError(f"until comes after since, by {LONGEST.days} days at most")
        if len({one.name for one in self.policies}) < len(self.policies):
            raise ValueError("each policy has a name of its own")
        return self

    @field_validator("most_retrainings")
    @classmethod
    def _few_enough(cls, most: int, info: ValidationInfo) -> int:
        if info.data.get("retrain") and len(info.data.get("policies", ())) * most > MOST_RETRAININGS:
            raise ValueError(
                f"{MOST_RETRAININGS} updates are trained in all: try fewer policies, or train fewer of each"
            )
        return most


def asked_checked(asked: dict[str, Any]) -> Asked:
    """With defaults: the last seven days. Raises AppError `backtest_invalid` naming the field, or `policy_invalid`."""
    span = {"since": now() - timedelta(days=7), "until": now()}
    try:
        found = Asked.model_validate(span | asked)
    except ValidationError as error:
        field, said = first_wrong(error)
        raise AppError(
            "backtest_invalid", f"The backtest's {field or 'span'}: {said}.", field=field
        ) from error
    checked = [
        Named(name=one.name, settings=settings_checked(one.settings).model_dump(mode="json"))
        for one in found.policies
    ]
    return found.model_copy(update={"policies": checked})
