"""What `client.strategies` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from modelcie.api.types.shared import Parameter


class Strategy(TypedDict):
    """Strategy, as the API has it."""

    benchmark_only: str | None
    deployable: bool
    keeps: str
    name: str
    paper: str | None
    parameters: builtins.list[Parameter]
    suits: builtins.list[str]
    summary: str
    title: str
