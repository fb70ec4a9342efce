"""What `client.monitors` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


ViewEnum: TypeAlias = Literal["input", "values", "output", "quality", "labels", "errors", "confidence"]


class Monitor(TypedDict):
    """Monitor, as the API has it."""

    detector: str
    id: int
    name: str
    problem: NotRequired[str]
    revision: NotRequired[int]
    settings: dict[str, Any]
    state: str
    threshold: NotRequired[float | None]
    version_number: NotRequired[int]
    view: ViewEnum
