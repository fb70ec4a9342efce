"""What `client.services` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    pass


class Service(TypedDict):
    """Service, as the API has it."""

    architecture: str
    architecture_parameters: Any
    created_at: str
    latency_objective_ms: float
    name: str
    project: str
    sample_rate: float
    signature: Any
    title: str
