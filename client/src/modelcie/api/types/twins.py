"""What `client.twins` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Twin(TypedDict):
    """Twin, as the API has it."""

    #: The lowest id of the samples that look alike.
    group: int
    #: Empty where it has none.
    label: str
    reserved: str
    sample: int
    trained: bool
