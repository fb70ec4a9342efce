"""What `client.traffic` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class Traffic(TypedDict):
    """Traffic, as the API has it."""

    dropped: int
    failed: int
    p50_ms: float | None
    p99_ms: float | None
    per_s: float
    requests: int
