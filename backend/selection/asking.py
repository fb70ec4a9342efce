"""What a selection is asked for: refused where the service cannot answer it."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.core.errors import AppError
from backend.core.validating import first_wrong
from backend.engine import selection_criteria

# What people look through in one preview.
MOST_WANTED = 500
# The engine holds a few hundred numbers of each.
MOST_CANDIDATES = 100_000
MOST_SEED = 2**31 - 1
# What each criterion may need, and what to do where it is not there.
MISSING = {
    "model": ("model_missing", "{service} has no live version to ask: choose diversity, drift or random."),
    "committee": (
        "committee_too_small",
        "{service} has one version: a committee takes two. Choose margin or entropy, or train another version.",
    ),
    "labels": ("nothing_labelled", "{service} has no label yet that a distance could be measured to."),
}


class Weighted(BaseModel):
    """A criterion and what it weighs beside the others."""

    model_config = ConfigDict(extra="forbid")

    name: str
    weight: float = Field(default=1.0, gt=0, le=1000, allow_inf_nan=False)


def criteria_checked(
    service: str, criteria: Sequence[dict[str, Any]], there: dict[str, bool]
) -> list[dict[str, Any]]:
    """[{"name", "weight"}], complete.

    there: of MISSING, what the service has.
    Raises: AppError `criteria_invalid`, `criterion_unknown`, and the codes of MISSING.
    """
    try:
        asked = [Weighted.model_validate(one) for one in criteria]
    except ValidationError as error:
        field, said = first_wrong(error)
        raise _refusal(
            "criteria_invalid", f"A criterion's {field or 'criterion'}: {said.lower()}."
        ) from error
    names = [one.name for one in asked]
    if not names or len(set(names)) != len(names):
        raise _refusal("criteria_invalid", "Choose at least one criterion, each once.")
    needs = {one["name"]: one["needs"] for one in selection_criteria()}
    for name in names:
        if name not in needs:
            raise _refusal(
                "criterion_unknown", f"There is no criterion {name}; there are {', '.join(needs)}."
            )
        for need in needs[name]:
            if not there[need]:
                code, detail = MISSING[need]
                raise _refusal(code, detail.format(service=service))
    return [one.model_dump() for one in asked]


def require_between(field: str, value: int, low: int, high: int) -> None:
    """Raises AppError `out_of_range` naming the field."""
    if not low <= value <= high:
        raise AppError("out_of_range", f"The {field} is from {low:,} to {high:,}.", field=field)


def _refusal(code: str, detail: str) -> AppError:
    return AppError(code, detail, field="criteria")
