"""What `client.benchmarks` answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from modelcie.api.types.shared import Failure


class Benchmark(TypedDict):
    """What runs and benchmarks say alike."""

    attempt: int
    cancel_requested: bool
    created_at: str
    created_by: str
    #: Seconds left.
    eta_s: float | None
    failure: Failure | None
    finished_at: str | None
    #: Of the work, 0 to 1.
    fraction: float
    heartbeat_at: str | None
    id: int
    project: str
    #: The newest event.
    sequence: int
    #: Scenario, strategies, seeds, model, training and tuning, all defaults said.
    spec: dict[str, Any]
    started_at: str | None
    state: str


class BenchmarkArtifact(TypedDict):
    """BenchmarkArtifact, as the API has it."""

    #: SHA-256.
    digest: str
    name: str
    size_bytes: int


class BenchmarkedStrategy(TypedDict):
    """BenchmarkedStrategy, as the API has it."""

    #: Its own, in place of the training's.
    learning_rate: NotRequired[float | None]
    name: str
    parameters: NotRequired[dict[str, Any]]


class Candidate(TypedDict):
    """Candidate, as the API has it."""

    #: Mean on those, on held-out samples.
    accuracy: float | None
    #: That it learnt.
    experiences: int
    #: complete, pruned or failed.
    state: str
    values: dict[str, Any]


class Chosen(TypedDict):
    """Chosen, as the API has it."""

    name: str
    parameters: NotRequired[dict[str, Any]]


class FailedTrial(TypedDict):
    """FailedTrial, as the API has it."""

    failure: str
    seed: int
    strategy: str


class Figure(TypedDict):
    """Figure, as the API has it."""

    mean: float
    #: Over the seeds; 0 for one.
    std: float


class Found(TypedDict):
    """Found, as the API has it."""

    #: The best, on held-out samples.
    accuracy: float | None
    chosen: dict[str, Any]
    complete: int
    failed: int
    pruned: int
    #: Of each parameter {low, high, log} or {choices}.
    searched: dict[str, Any]
    trials: builtins.list[Candidate]


class Results(TypedDict):
    """Results, as the API has it."""

    failed: builtins.list[FailedTrial]
    #: Of each strategy, each figure.
    summary: dict[str, dict[str, Figure]]
    trials: builtins.list[Trial]
    tuning: NotRequired[Tuning | None]


class Trial(TypedDict):
    """Trial, as the API has it."""

    #: A row for each stage that was learnt, a column for each stage.
    accuracy: builtins.list[builtins.list[float]]
    figures: dict[str, float]
    seed: int
    strategy: str


class Tune(TypedDict):
    """Tune, as the API has it."""

    #: The first so many, whose training samples are looked at; 3 by default.
    experiences: NotRequired[int]
    #: Candidates of each strategy.
    trials: int


class Tuning(TypedDict):
    """Tuning, as the API has it."""

    experiences: int
    #: What the search looked at, in words.
    seen: str
    strategies: dict[str, Found]
    trials: int
