"""What `client.snapshots` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    pass


OrderEnum: TypeAlias = Literal["first", "stratified"]

SnapshotCreateRoleEnum: TypeAlias = Literal["training", "validation", "golden"]

SnapshotExportFormatEnum: TypeAlias = Literal["npz", "parquet", "images"]


class DataCard(TypedDict):
    """DataCard, as the API has it."""

    #: Known classes that it lacks.
    absent: builtins.list[str]
    #: entropy in 0..1, imbalance: the largest class over the smallest.
    balance: dict[str, Any]
    #: label, count.
    classes: builtins.list[dict[str, Any]]
    #: Against the one before of the same role.
    drift: dict[str, Any] | None
    #: Inputs that are no longer stored.
    gone: int
    #: groups, inside, across.
    look_alikes: dict[str, Any]
    #: sources, annotators, agreement, first_at, last_at.
    origins: dict[str, Any] | None
    recipe: dict[str, Any]
    size: int


class Snapshot(TypedDict):
    """Snapshot, as the API has it."""

    cause: str
    classes: builtins.list[str]
    counts: dict[str, int]
    created_at: str
    created_by: str
    digest: str
    id: int
    #: How they were chosen; empty where they were named one by one.
    recipe: Any
    role: str
    service: str
    size: int


class SnapshotDiff(TypedDict):
    """SnapshotDiff, as the API has it."""

    #: payload, label.
    added: builtins.list[dict[str, Any]]
    after: int
    before: int
    #: label, before, after, came, left.
    classes: builtins.list[dict[str, Any]]
    #: added, removed, relabelled, kept.
    counts: dict[str, int]
    #: payload, before, after.
    relabelled: builtins.list[dict[str, Any]]
    #: payload, label.
    removed: builtins.list[dict[str, Any]]


class SnapshotPlan(TypedDict):
    """SnapshotPlan, as the API has it."""

    #: By role and class.
    counts: dict[str, dict[str, int]]
    #: What no asked role may have, or what looks like such.
    left_out: int
