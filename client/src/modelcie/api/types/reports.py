"""What `client.reports` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from modelcie.api.types.shared import GateResult


class Report(TypedDict):
    """Report, as the API has it."""

    baseline: int | None
    cause: NotRequired[str]
    created_at: str
    created_by: str
    environment: int
    evidence: NotRequired[Any]
    failure: NotRequired[Any]
    gates: builtins.list[GateResult]
    id: int
    requirements: NotRequired[Any]
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    version: int
