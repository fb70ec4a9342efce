"""What the file of an import holds: one item after another, each with its input or the reason why there is none."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from backend.core.errors import AppError
from backend.datasets.payloads import Array

NAME_LENGTH = 200
DIGEST = re.compile("[0-9a-f]{64}")


class About(NamedTuple):
    """What names a sample of a service: field: `name`, `pk` or `payload`, of its row."""

    field: str
    value: str

    @property
    def is_one(self) -> bool:
        """Whether a row may have such a value."""
        if self.field == "pk":
            return self.value.isascii() and self.value.isdecimal() and len(self.value) < 19
        if self.field == "payload":
            return DIGEST.fullmatch(self.value) is not None
        return bool(self.value)


@dataclass(frozen=True)
class Item:
    """position: its place in the file, from 0; fraction: how much of the file is behind it, 0..1.

    values: of the signature's shape; None where it was refused. label: None where the file has none for it. about: in
    place of values, the sample that there is already and whose label it tells.
    """

    position: int
    name: str
    fraction: float
    values: Array | None = None
    label: str | None = None
    refusal: AppError | None = None
    about: About | None = None


def printable(name: str) -> str:
    """A name that any page and database takes: what cannot be shown becomes a replacement character."""
    return "".join("\ufffd" if _is_hidden(letter) else letter for letter in name)[:NAME_LENGTH]


def is_printable(name: str) -> bool:
    return not any(map(_is_hidden, name))


def _is_hidden(letter: str) -> bool:
    """Whether it is a control character, or half of one that no encoding holds."""
    return unicodedata.category(letter) in ("Cc", "Cs")
