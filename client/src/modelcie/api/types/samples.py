"""What `client.samples` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from modelcie.api.types.shared import Label, QueueItem


class GivenRun(TypedDict):
    """GivenRun, as the API has it."""

    id: int
    state: str


class Holding(TypedDict):
    """Holding, as the API has it."""

    digest: str
    id: int
    role: str
    size: int


class Judged(TypedDict):
    """Judged, as the API has it."""

    id: int
    state: str
    version: int


class Numbered(TypedDict):
    """Numbered, as the API has it."""

    id: int
    number: int


class Sample(TypedDict):
    """Sample, as the API has it."""

    cause: str
    confidence: float | None
    created_at: str
    #: The lowest id of the samples that look alike; null where none is known.
    group: int | None
    id: int
    #: Empty where it has none.
    label: str
    labelled_by: str
    #: What it is called where it came from: a file, a request; else empty.
    name: str
    #: SHA-256 of its bytes.
    payload: str
    predicted: str
    reserved: str
    service: str
    source: str
    trained: bool


class SampleCount(TypedDict):
    """SampleCount, as the API has it."""

    #: False: there are more, or may be.
    is_exact: bool
    value: int


class SampleImported(TypedDict):
    """SampleImported, as the API has it."""

    count: int
    ids: builtins.list[int]


class SampleLineage(TypedDict):
    """SampleLineage, as the API has it."""

    erased_at: str | None
    erasure: str
    #: Reports whose sets hold it.
    judged: builtins.list[Judged]
    labels: builtins.list[Label]
    queue: builtins.list[QueueItem]
    #: Versions whose data cache holds it now.
    remembered_by: builtins.list[Numbered]
    #: Updates that were given it.
    runs: builtins.list[GivenRun]
    sample: Sample
    snapshots: builtins.list[Holding]
    #: Versions that learned from it, or whose ancestors did.
    trained: builtins.list[Numbered]
