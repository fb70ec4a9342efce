"""What `client.classes` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class ClassAccuracy(TypedDict):
    """ClassAccuracy, as the API has it."""

    #: Whether it is surely less than on these.
    fell: bool
    #: Accuracy on held-out samples of it.
    held_out: float | None
    high: NotRequired[float | None]
    labelled: NotRequired[int]
    low: NotRequired[float | None]
    name: str
    right: NotRequired[int]
