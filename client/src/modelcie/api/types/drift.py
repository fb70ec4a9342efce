"""What `client.drift` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


VerdictEnum: TypeAlias = Literal["normal", "breached", "no_data"]


class DriftResult(TypedDict):
    """DriftResult, as the API has it."""

    at: str
    #: What the verdict rests on.
    details: dict[str, Any]
    detector: str
    first_sequence: int
    id: int
    last_sequence: int
    monitor: str
    score: NotRequired[float | None]
    size: int
    threshold: NotRequired[float | None]
    verdict: VerdictEnum
    version_number: int
    view: str
