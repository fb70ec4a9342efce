"""What pydantic refuses, in words for our own refusals."""

from pydantic import ValidationError


def first_wrong(error: ValidationError) -> tuple[str, str]:
    """(field, why) of the first thing that is wrong; the field is blank where it is not of a single one."""
    first = error.errors()[0]
    return ".".join(map(str, first["loc"])), first["msg"].removeprefix("Value error, ")
