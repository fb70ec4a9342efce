"""What `client.imports` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    pass


ReservedEnum: TypeAlias = Literal["validation", "golden"]


class Import(TypedDict):
    """Import, as the API has it."""

    #: New samples.
    added: int
    cancel_requested: bool
    created_at: str
    created_by: str
    #: SHA-256 of the file, once it was begun.
    digest: str
    file_name: str
    finished_at: str | None
    #: How much of the file is done with, 0 to 1.
    fraction: float
    id: int
    #: Items that were samples already.
    known: int
    new_class: bool
    problem: str
    received_bytes: int
    #: Items that were not taken.
    rejected: int
    reserved: str
    service: str
    size_bytes: int
    state: str


class ImportPreview(TypedDict):
    """ImportPreview, as the API has it."""

    #: Of all columns.
    count: int
    features: builtins.list[str]
    label: str
    #: Of the first columns.
    names: builtins.list[str]
    rows: builtins.list[builtins.list[str]]


class RejectedItem(TypedDict):
    """RejectedItem, as the API has it."""

    code: str
    detail: str
    name: str
    #: Its place in the file, from 0.
    position: int
