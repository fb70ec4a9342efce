"""What `client.retention` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Retention(TypedDict):
    """Retention, as the API has it."""

    days: int
    #: Days after which it is kept by the day.
    hours_days: NotRequired[int]
    #: Days after which traffic is kept by the hour.
    minutes_days: NotRequired[int]
    observations: int
