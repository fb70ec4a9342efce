"""What `client.suspects` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Suspect(TypedDict):
    """Suspect, as the API has it."""

    given: str
    id: int
    sample: int
    #: Over 0.5 and at most 1; higher where the label is likelier wrong.
    score: float
    service: str
    state: str
    suggested: str
