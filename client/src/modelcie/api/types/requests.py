"""What `client.requests` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class BrokenGlass(TypedDict):
    """BrokenGlass, as the API has it."""

    broken_by: str
    created_at: str
    reason: str
    review: NotRequired[str]
    reviewed_at: NotRequired[str | None]
    reviewed_by: NotRequired[str]


class Comment(TypedDict):
    """text: Markdown, as it was typed; mentions: user names."""

    author: str
    created_at: str
    id: int
    mentions: builtins.list[str]
    text: str


class Request(TypedDict):
    """Request, as the API has it."""

    approved_by: NotRequired[str]
    cause: NotRequired[str]
    created_at: str
    created_by: str
    environment: int
    evidence: Any
    expires_at: str
    id: int
    note: NotRequired[str]
    replaces: int | None
    report: int
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    version: int
    votes: builtins.list[Vote]


class RequestDetail(TypedDict):
    """With its rules, what holds it up, whether it went past the votes, and what voters are shown."""

    approved_by: NotRequired[str]
    #: Why it was executed without the votes, and what came of reviewing that; null: it was not.
    broken_glass: BrokenGlass | None
    cause: NotRequired[str]
    created_at: str
    created_by: str
    dossier: NotRequired[Any]
    environment: int
    evidence: Any
    expires_at: str
    id: int
    note: NotRequired[str]
    replaces: int | None
    report: int
    rules: builtins.list[RuleStanding]
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    version: int
    votes: builtins.list[Vote]
    #: What it waits for once it is approved, as a sentence; blank: nothing.
    waits_for: str


class RuleStanding(TypedDict):
    """One approval rule of the request's environment, and how far it is; people by their user names."""

    approved_by: builtins.list[str]
    is_met: bool
    may_vote: builtins.list[str]
    needed: int
    #: Blank: of whoever may vote.
    role: str
    #: Why the present members cannot meet it; blank: they can.
    shortage: str
    #: Its slug; blank: none.
    team: NotRequired[str]


class Vote(TypedDict):
    """Vote, as the API has it."""

    approve: bool
    comment: NotRequired[str]
    created_at: str
    user: str
