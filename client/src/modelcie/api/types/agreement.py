"""What `client.agreement` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Agreement(TypedDict):
    """Agreement, as the API has it."""

    alike: int
    #: Krippendorff's, for nominal values.
    alpha: float | None
    classes: builtins.list[ClassAgreement]
    pairs: builtins.list[Pair]
    #: Those that two people at least labelled.
    samples: int


class ClassAgreement(TypedDict):
    """ClassAgreement, as the API has it."""

    alpha: float | None
    given: int
    name: str


class Pair(TypedDict):
    """Pair, as the API has it."""

    alike: int
    alpha: float | None
    first: str
    samples: int
    second: str
