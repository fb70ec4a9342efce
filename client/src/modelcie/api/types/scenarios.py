"""What `client.scenarios` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from modelcie.api.types.shared import Parameter


class Scenario(TypedDict):
    """Scenario, as the API has it."""

    dataset: str
    name: str
    parameters: builtins.list[Parameter]
    summary: str
    title: str
