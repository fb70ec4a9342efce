"""What `client.keys` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class ServiceKey(TypedDict):
    """ServiceKey, as the API has it."""

    created_at: str
    id: int
    name: str
    prefix: str
    revoked_at: str | None


class ServiceKeyShownOnce(TypedDict):
    """ServiceKeyShownOnce, as the API has it."""

    created_at: str
    id: int
    #: Shown this once: only its hash is kept.
    key: str
    name: str
    prefix: str
    revoked_at: str | None
