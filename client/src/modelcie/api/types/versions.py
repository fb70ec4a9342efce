"""What `client.versions` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


class Artifact(TypedDict):
    """Artifact, as the API has it."""

    digest: str
    name: str
    #: Its digest when the version was registered.
    registered: str
    #: What it was rewritten because of, such as `erasure:3`.
    rewritten_by: str
    size_bytes: int


class Needs(TypedDict):
    """Needs, as the API has it."""

    #: Held-back snapshots that are no longer whole: it is not compared on these.
    left_out: builtins.list[int]
    #: What it needs and is gone, a sentence each.
    missing: builtins.list[str]


class Version(TypedDict):
    """Version, as the API has it."""

    architecture: str
    architecture_parameters: Any
    cause: str
    classes: builtins.list[str]
    created_at: str
    created_by: str
    digest: str
    metrics: Any
    number: int
    parent: NotRequired[int | None]
    service: str
    snapshot: int | None
    state: str
    strategy: str


class VersionDetail(TypedDict):
    """VersionDetail, as the API has it."""

    architecture: str
    architecture_parameters: Any
    artifacts: builtins.list[Artifact]
    cause: str
    classes: builtins.list[str]
    created_at: str
    created_by: str
    digest: str
    metrics: Any
    number: int
    parent: NotRequired[int | None]
    service: str
    snapshot: int | None
    state: str
    strategy: str


class VersionSample(TypedDict):
    """VersionSample, as the API has it."""

    id: str
    remembered: bool
