"""What `client.chains` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Chain(TypedDict):
    """Chain, as the API has it."""

    cause: str
    created_at: str
    id: int
    policy_version: int
    problem: NotRequired[str]
    report: NotRequired[int | None]
    run: NotRequired[int | None]
    service: str
    state: str
