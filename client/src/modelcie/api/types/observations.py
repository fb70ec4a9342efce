"""What `client.observations` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Answer(TypedDict):
    """Answer, as the API has it."""

    #: `known`, or why the item was rejected.
    code: str
    detail: str
    index: int
    request_id: str


class LabelItem(TypedDict):
    """LabelItem, as the API has it."""

    label: str
    request_id: str


class Observation(TypedDict):
    """Observation, as the API has it."""

    at: str
    confidence: NotRequired[float | None]
    label: NotRequired[str]
    latency_ms: NotRequired[float | None]
    predicted: str
    request_id: str
    sequence: int
    version_number: int


class ObservationItem(TypedDict):
    """An answered input, as the schema tells of it: each is judged by `observations_take`."""

    #: Nested numbers of the signature's shape, or base64 of its little-endian bytes in C order.
    input: Any
    latency_ms: NotRequired[float]
    #: Needed where there are no probabilities.
    predicted: NotRequired[str]
    probabilities: NotRequired[builtins.list[float]]
    request_id: str
    #: With its zone.
    time: str
    version: int


class Outcome(TypedDict):
    """Outcome, as the API has it."""

    #: Of each item that was not taken.
    answers: builtins.list[Answer]
    known: int
    rejected: int
    taken: int
