"""When an environment's rule approves a request by itself: only where it is set, and only what a policy began."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.core.errors import AppError
from backend.core.validating import first_wrong


class AutoApproval(BaseModel):
    """margin: how far inside its threshold the value of every required gate must be, as a share of the way to the best.

    daily_limit: how many are approved so within 24 hours at most, in the environment.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    margin: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.1
    daily_limit: Annotated[int, Field(ge=1, le=100)] = 1


def automatic_checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions with their defaults; {} for none, where nothing is approved so. Raises AppError `auto_invalid`."""
    if not values:
        return {}
    try:
        return AutoApproval.model_validate(dict(values)).model_dump(mode="json")
    except ValidationError as error:
        field, said = first_wrong(error)
        raise AppError("auto_invalid", f"The automatic approval: {field}: {said}.", field=field) from error
