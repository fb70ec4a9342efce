"""The first thing that pydantic refuses is told by its field, in its own words."""

from typing import Any, Self

import pytest
from pydantic import BaseModel, ValidationError, model_validator

from backend.core.validating import first_wrong


class Span(BaseModel):
    ends: list[int]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.ends != sorted(self.ends):
            raise ValueError("the ends rise")
        return self


@pytest.mark.parametrize(
    ("values", "field", "why"),
    [
        ({"ends": [2, 1]}, "", "the ends rise"),
        ({"ends": [1, "two"]}, "ends.1", "Input should be a valid integer"),
        ({}, "ends", "Field required"),
    ],
)
def test_the_first_is_told_by_its_field(values: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Span.model_validate(values)
    told, said = first_wrong(refused.value)
    assert (told, said.startswith(why)) == (field, True)
