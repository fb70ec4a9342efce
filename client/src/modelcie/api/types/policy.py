"""What `client.policy` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Decision(TypedDict):
    """Decision, as the API has it."""

    #: Whether an update would begin now.
    acts: bool
    finding: Finding
    #: What stands against it although its conditions are met.
    holds: builtins.list[Hold]
    reason: str


class Finding(TypedDict):
    """One condition; `parts` are those within, each of the same form."""

    met: bool
    parts: builtins.list[dict[str, Any]]
    text: str


class Hold(TypedDict):
    """Hold, as the API has it."""

    code: str
    text: str


class Policy(TypedDict):
    """Policy, as the API has it."""

    changed_at: NotRequired[str]
    enabled: NotRequired[bool]
    settings: dict[str, Any]
    version: NotRequired[int]
