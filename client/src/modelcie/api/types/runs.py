"""What `client.runs` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from modelcie.api.types.shared import Conditions, Failure, Governed, Reproduced


class Run(TypedDict):
    """What runs and benchmarks say alike."""

    attempt: int
    base: NotRequired[int | None]
    cancel_requested: bool
    cause: str
    conditions: Conditions | None
    created_at: str
    created_by: str
    #: Seconds left.
    eta_s: float | None
    failure: Failure | None
    finished_at: str | None
    #: Of the work, 0 to 1.
    fraction: float
    governed: Governed | None
    heartbeat_at: str | None
    id: int
    kind: str
    reproduced: Reproduced | None
    reproduces: NotRequired[int | None]
    #: The newest event.
    sequence: int
    service: str
    snapshot: int | None
    #: Parameters, training and the classes of the head to be.
    spec: dict[str, Any]
    started_at: str | None
    state: str
    strategy: str
    version: NotRequired[int | None]
