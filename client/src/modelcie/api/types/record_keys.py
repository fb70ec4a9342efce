"""What `client.record_keys` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    pass


class RecordKey(TypedDict):
    """RecordKey, as the API has it."""

    algorithm: str
    created_at: str
    id: str
    #: Base64 of its 32 bytes.
    public_key: str
    #: Null: this one signs now.
    retired_at: str | None
