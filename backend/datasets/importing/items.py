"""What the file of an import holds: one item after another, each with its input or the reason why there is none."""

import unicodedata
from dataclasses import dataclass

from backend.core.errors import AppError
from backend.datasets.payloads import Array

NAME_LENGTH = 200


@dataclass(frozen=True)
class Item:
    """position: its place in the file, from 0; fraction: how much of the file is behind it, 0..1.

    values: of the signature's shape; None where it was refused. label: None where the file has none for it.
    """

    position: int
    name: str
    fraction: float
    values: Array | None = None
    label: str | None = None
    refusal: AppError | None = None


def printable(name: str) -> str:
    """A name that any page and database takes: what cannot be shown becomes a replacement character."""
    return "".join("\ufffd" if _is_hidden(letter) else letter for letter in name)[:NAME_LENGTH]


def is_printable(name: str) -> bool:
    return not any(map(_is_hidden, name))


def _is_hidden(letter: str) -> bool:
    """Whether it is a control character, or half of one that no encoding holds."""
    return unicodedata.category(letter) in ("Cc", "Cs")
