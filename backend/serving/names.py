"""Which names a model may have on a Triton."""

import re

from backend.core.errors import AppError

# A folder of the repository, a segment of Triton's URLs and of ours, and a column everywhere.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
MAX_NUMBER = 2**31 - 1


def validate_model_name(name: str) -> str:
    """The name itself, where Triton, a URL and a file system all take it.

    Raises: AppError `service_name_invalid`.
    """
    if not _NAME.fullmatch(name):
        raise AppError(
            "service_name_invalid",
            "A name on Triton has 1 to 63 letters, digits, hyphens and underscores, and starts with a letter or digit.",
            field="name",
            name=name,
        )
    return name


def validate_number(number: int) -> int:
    """The number itself, where it may name a version folder. Raises: AppError `version_number_invalid`."""
    if isinstance(number, bool) or not 1 <= number <= MAX_NUMBER:
        raise AppError("version_number_invalid", "A version number is 1 or more.", number=number)
    return number
