"""Names that people give: they stand on pages, in headers of mails and, the short ones, in addresses."""

import re

from backend.core.errors import AppError

SLUG_LENGTH = 60
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def name_checked(text: str, most: int, code: str, *, field: str = "name") -> str:
    """The name without blanks around it: 1 to `most` printable characters, in one line.

    Raises: AppError `code`.
    """
    name = text.strip()
    if not 1 <= len(name) <= most or not name.isprintable():
        raise AppError(code, f"A name has 1 to {most} printable characters, in one line.", field=field)
    return name


def slug_checked(slug: str, code: str, *, most: int = SLUG_LENGTH, field: str = "slug") -> str:
    """The short name itself. Raises AppError `code` unless it is one."""
    if not _SLUG.fullmatch(slug) or len(slug) > most:
        raise AppError(
            code,
            f"A short name has up to {most} lower-case letters, digits and single hyphens.",
            field=field,
            slug=slug,
        )
    return slug
