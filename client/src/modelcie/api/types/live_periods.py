"""What `client.live_periods` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class LivePeriod(TypedDict):
    """A row of `live_history`; people by their references."""

    #: Requests that gateways answered; null: none are sent here.
    answered: int | None
    approved_by: builtins.list[str]
    ended_at: NotRequired[str | None]
    environment: int
    host: str
    id: int
    kind: str
    request: int | None
    requested_by: str
    rollout: int
    service: str
    started_at: str
    version: int
    weight: NotRequired[float]
