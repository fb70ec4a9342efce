"""What `client.erasures` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from modelcie.api.types.samples import Sample


class Erasure(TypedDict):
    """Erasure, as the API has it."""

    created_at: str
    created_by: str
    #: The steps that are done, with how much each found.
    done: dict[str, int]
    finished_at: NotRequired[str | None]
    id: int
    problem: NotRequired[str]
    reason: str
    saw: builtins.list[Saw]
    service: str
    size: int
    state: str
    #: What must end first.
    waits: builtins.list[str]


class Place(TypedDict):
    """Place, as the API has it."""

    #: null: only the erasure itself looks.
    count: int | None
    name: str
    what: str


class Preview(TypedDict):
    """Preview, as the API has it."""

    #: The same bytes in other services, where they stay.
    elsewhere: builtins.list[Sample]
    goes: builtins.list[Place]
    #: Their weights keep what they learned.
    saw: builtins.list[Saw]
    #: Nothing is made or judged by these again until there is one without the samples.
    snapshots: builtins.list[int]


class Saw(TypedDict):
    """Saw, as the API has it."""

    number: int
    #: How many of the samples it, or an ancestor, learned from.
    samples: int
    version: int
