"""What several groups of the API use. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


BlankEnum: TypeAlias = Literal[""]

ExportInputFormatEnum: TypeAlias = Literal["csv", "jsonl"]

MailEnum: TypeAlias = Literal["never", "at_once", "daily"]

Role: TypeAlias = Literal["viewer", "curator", "engineer", "approver", "owner"]

RolloutKindEnum: TypeAlias = Literal["promote", "rollback"]

ScopesEnum: TypeAlias = Literal[
    "view", "curate", "operate", "request", "approve", "break_glass", "manage", "erase"
]


class Conditions(TypedDict):
    """Conditions, as the API has it."""

    #: Its model.
    cpu: str
    device: str
    #: A digest of the engine's own code.
    engine: str
    #: Of the processor, as PyTorch uses them.
    instructions: str
    #: Versions by name.
    packages: dict[str, str]
    python: str
    threads: int


class Differing(TypedDict):
    """Differing, as the API has it."""

    #: threads, device, cpu, ... or a package.
    name: str
    now: Any
    #: Null where it was not recorded.
    then: Any


class Entry(TypedDict):
    """Entry, as the API has it."""

    actor: str
    at: str
    data: dict[str, Any]
    hash: str
    kind: str
    number: int
    object: str
    previous_hash: str
    scope: str


class Failure(TypedDict):
    """Failure, as the API has it."""

    code: str
    data: dict[str, Any]
    detail: str


class GateResult(TypedDict):
    """GateResult, as the API has it."""

    detail: NotRequired[str]
    gate: str
    interval: NotRequired[Any]
    required: NotRequired[bool]
    threshold: NotRequired[float | None]
    value: NotRequired[float | None]
    verdict: str


class Governed(TypedDict):
    """Governed, as the API has it."""

    #: The share of the time that training took, 0 to 1.
    duty: float
    #: The service's 99th percentile is to stay below.
    objective_ms: float
    #: Null where too few requests came.
    p99_before_ms: float | None
    #: The median while it trained.
    p99_during_ms: float | None
    p99_worst_ms: float | None
    #: Seconds of pause for that, and for swaps.
    paused_s: float
    samples_per_s: float
    threads: int
    #: How often the objective began to be missed.
    violations: int
    #: cpu.idle, nice or nothing.
    yields_by: str


class Label(TypedDict):
    """Label, as the API has it."""

    author: str
    created_at: str
    current: bool
    value: str


class Line(TypedDict):
    """Line, as the API has it."""

    at: str
    level: str
    sequence: int
    text: str


class Parameter(TypedDict):
    """Parameter, as the API has it."""

    choices: builtins.list[Any] | None
    default: Any
    exclusive_minimum: float | None
    maximum: float | None
    meaning: str
    minimum: float | None
    name: str
    #: Lowest and highest, or the choices, that tuning looks through.
    search: builtins.list[Any] | None
    #: integer, number, string or boolean.
    type: str
    unit: str | None


class Point(TypedDict):
    """Point, as the API has it."""

    #: train/loss, train/accuracy, eval/<set>/accuracy; of a benchmark <strategy>-<seed>/accuracy.
    name: str
    sequence: int
    step: int
    value: float


class QueueItem(TypedDict):
    """QueueItem, as the API has it."""

    cause: str
    created_at: str
    id: int
    reason: str
    sample: int
    service: str
    state: str


class Reproduced(TypedDict):
    """Reproduced, as the API has it."""

    accuracy: builtins.list[SetAccuracy]
    #: Those that differ.
    conditions: builtins.list[Differing]
    #: Of any weight; null where the tensors are others.
    max_abs_difference: float | None
    #: Whether the very same weights came of it.
    same: bool
    weights: Weights


class SetAccuracy(TypedDict):
    """SetAccuracy, as the API has it."""

    now: float
    set: str
    then: float


class Standing(TypedDict):
    """Standing, as the API has it."""

    #: When it ended.
    at: str | None
    #: Empty: the log is whole.
    findings: builtins.list[str]
    #: A verification is under way.
    is_asked: bool
    #: The entry that the newest one came to; 0: there was none.
    number: int


class TokenRow(TypedDict):
    """TokenRow, as the API has it."""

    created: str
    #: None: never.
    expires_at: str | None
    id: int
    #: Written once a minute at most.
    last_used_at: NotRequired[str | None]
    name: str
    #: How it begins: enough to find it again, too little to use it.
    prefix: str
    #: Values of Permission; view is always among them.
    scopes: Any


class Weights(TypedDict):
    """Weights, as the API has it."""

    now: str
    #: SHA-256 of the version's file.
    then: str
