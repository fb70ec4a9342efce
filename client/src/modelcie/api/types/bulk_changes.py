"""What `client.bulk_changes` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    pass


ActEnum: TypeAlias = Literal["label", "queue", "unqueue", "hold_back"]


class BulkChange(TypedDict):
    """BulkChange, as the API has it."""

    act: str
    changed: int
    created_at: str
    created_by: str
    #: Those that were come to by now.
    done: int
    id: int
    #: Those that stay, as somebody changed them since.
    kept: int
    #: Why how many others were not changed.
    left: dict[str, int]
    problem: str
    #: The parameters of the samples asked for.
    query: dict[str, Any]
    #: Those that have back what they had.
    restored: int
    service: str
    state: str
    #: Samples asked for.
    total: int
    undone_by: str
    values: dict[str, Any]


class BulkItem(TypedDict):
    """BulkItem, as the API has it."""

    #: restored, kept, or empty where nothing was undone.
    outcome: str
    sample: int
