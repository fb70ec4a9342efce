"""What the API answers with and takes. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired


ActEnum: TypeAlias = Literal["label", "queue", "unqueue", "hold_back"]

BlankEnum: TypeAlias = Literal[""]

DeliveryEnum: TypeAlias = Literal["folder", "grpc", "http"]

DisagreementEnum: TypeAlias = Literal["review", "majority"]

ExportInputFormatEnum: TypeAlias = Literal["csv", "jsonl"]

IntakeKindEnum: TypeAlias = Literal["observation", "label"]

MailEnum: TypeAlias = Literal["never", "at_once", "daily"]

OrderEnum: TypeAlias = Literal["first", "stratified"]

ProgramRole: TypeAlias = Literal["viewer", "curator", "engineer"]

ReservedEnum: TypeAlias = Literal["validation", "golden"]

Role: TypeAlias = Literal["viewer", "curator", "engineer", "approver", "owner"]

RolloutKindEnum: TypeAlias = Literal["promote", "rollback"]

RuntimeEnum: TypeAlias = Literal["onnxruntime", "python"]

ScopesEnum: TypeAlias = Literal[
    "view", "curate", "operate", "request", "approve", "break_glass", "manage", "erase"
]

SnapshotCreateRoleEnum: TypeAlias = Literal["training", "validation", "golden"]

SnapshotExportFormatEnum: TypeAlias = Literal["npz", "parquet", "images"]

VerdictEnum: TypeAlias = Literal["normal", "breached", "no_data"]

ViewEnum: TypeAlias = Literal["input", "values", "output", "quality", "labels", "errors", "confidence"]

WayEnum: TypeAlias = Literal["email", "webhook"]


class Account(TypedDict):
    """Account, as the API has it."""

    #: Whether they are let in.
    is_active: bool
    #: Whether they administer the site.
    is_superuser: bool
    last_login: str | None
    name: str
    user: str


class Agreement(TypedDict):
    """Agreement, as the API has it."""

    alike: int
    #: Krippendorff's, for nominal values.
    alpha: float | None
    classes: builtins.list[ClassAgreement]
    pairs: builtins.list[Pair]
    #: Those that two people at least labelled.
    samples: int


class Alert(TypedDict):
    """Alert, as the API has it."""

    assignee: NotRequired[str | None]
    cause: NotRequired[str]
    created_at: str
    first_sequence: int
    id: int
    #: Whether all its alarms came in a planned downtime: it calls for nobody.
    in_downtime: bool
    last_seen_at: NotRequired[str]
    last_sequence: int
    muted_until: NotRequired[str | None]
    note: NotRequired[str]
    occurrences: NotRequired[int]
    service: str
    #: Of low, medium, high.
    severity: str
    state: str
    title: str
    version_number: int


class AlertAccuracy(TypedDict):
    """AlertAccuracy, as the API has it."""

    before: Estimate | None
    drop: float | None
    held_out: float | None
    #: Why nothing is estimated; blank: nothing is in the way.
    problem: str
    within: Estimate | None


class AlertDetail(TypedDict):
    """AlertDetail, as the API has it."""

    #: Estimated, before the alert and within it.
    accuracy: AlertAccuracy
    assignee: NotRequired[str | None]
    cause: NotRequired[str]
    #: What changed: classes, features, samples, and a map; null until it is known.
    changes: dict[str, Any] | None
    created_at: str
    #: What each monitor says that agrees.
    evidence: builtins.list[Evidence]
    first_sequence: int
    id: int
    #: Whether all its alarms came in a planned downtime: it calls for nobody.
    in_downtime: bool
    last_seen_at: NotRequired[str]
    last_sequence: int
    muted_until: NotRequired[str | None]
    note: NotRequired[str]
    occurrences: NotRequired[int]
    service: str
    #: Of low, medium, high.
    severity: str
    state: str
    title: str
    version_number: int


class Answer(TypedDict):
    """Answer, as the API has it."""

    #: `known`, or why the item was rejected.
    code: str
    detail: str
    index: int
    request_id: str


class ApprovalRule(TypedDict):
    """ApprovalRule, as the API has it."""

    needed: int
    #: With neither role nor team it counts whoever may vote.
    role: str
    #: The team's slug.
    team: NotRequired[str]


class ApprovalRuleInput(TypedDict):
    """ApprovalRuleInput, as the API has it."""

    #: How many of the group must approve.
    needed: int
    #: Such as approver; with no team either: of whoever may vote.
    role: NotRequired[str]
    #: The slug of a team with a role in the project.
    team: NotRequired[str]


class Architecture(TypedDict):
    """Architecture, as the API has it."""

    #: Whether the name stands for many: timm/<name>.
    family: bool
    name: str
    parameters: builtins.list[Parameter]
    summary: str
    title: str


class Artifact(TypedDict):
    """Artifact, as the API has it."""

    digest: str
    name: str
    #: Its digest when the version was registered.
    registered: str
    #: What it was rewritten because of, such as `erasure:3`.
    rewritten_by: str
    size_bytes: int


class AutoApprovalInput(TypedDict):
    """{}: nothing is approved without votes."""

    #: Within 24 hours, at most.
    daily_limit: NotRequired[int]
    #: How far inside its threshold every required gate must be, 0 to 1 (the best value).
    margin: NotRequired[float]


class Backtest(TypedDict):
    """Backtest, as the API has it."""

    asked: dict[str, Any]
    created_at: str
    created_by: str
    doing: NotRequired[str]
    fraction: NotRequired[float]
    id: int
    problem: NotRequired[str]
    #: `real` and each of `policies`: accuracy, curve between `edges`, updates, firings, cost,
    #: trained.
    result: dict[str, Any] | None
    #: Whether its updates are trained.
    retrains: bool
    service: str
    state: str


class BacktestRow(TypedDict):
    """BacktestRow, as the API has it."""

    created_at: str
    created_by: str
    doing: NotRequired[str]
    fraction: NotRequired[float]
    id: int
    problem: NotRequired[str]
    #: Whether its updates are trained.
    retrains: bool
    service: str
    state: str


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


class BrokenGlass(TypedDict):
    """BrokenGlass, as the API has it."""

    broken_by: str
    created_at: str
    reason: str
    review: NotRequired[str]
    reviewed_at: NotRequired[str | None]
    reviewed_by: NotRequired[str]


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


class Candidate(TypedDict):
    """Candidate, as the API has it."""

    #: Mean on those, on held-out samples.
    accuracy: float | None
    #: That it learnt.
    experiences: int
    #: complete, pruned or failed.
    state: str
    values: dict[str, Any]


class Chain(TypedDict):
    """Chain, as the API has it."""

    cause: str
    created_at: str
    id: int
    policy_version: int
    problem: NotRequired[str]
    report: NotRequired[int | None]
    run: NotRequired[int | None]
    service: str
    state: str


class Channel(TypedDict):
    """Channel, as the API has it."""

    created_at: str
    enabled: NotRequired[bool]
    id: int
    name: str
    #: Why the newest message did not arrive; blank: it did.
    problem: NotRequired[str]
    recipients: builtins.list[str]
    #: Those that it tells of; none: all.
    services: builtins.list[str]
    #: Alerts are told from this on: low, medium, high.
    severity: str
    #: Of alerts, updates, validation, deployments.
    topics: builtins.list[str]
    url: NotRequired[str]
    #: email or webhook
    way: str


class ChannelMade(TypedDict):
    """ChannelMade, as the API has it."""

    created_at: str
    enabled: NotRequired[bool]
    id: int
    name: str
    #: Why the newest message did not arrive; blank: it did.
    problem: NotRequired[str]
    recipients: builtins.list[str]
    #: Signs the webhook's messages; shown this once. Blank for e-mail.
    secret: str
    #: Those that it tells of; none: all.
    services: builtins.list[str]
    #: Alerts are told from this on: low, medium, high.
    severity: str
    #: Of alerts, updates, validation, deployments.
    topics: builtins.list[str]
    url: NotRequired[str]
    #: email or webhook
    way: str


class Choice(TypedDict):
    """Choice, as the API has it."""

    confidence: float | None
    #: What spoke most for it.
    criterion: str
    predicted: str
    rank: int
    sample: int
    score: float
    #: Whether it went into the curation queue.
    taken: bool
    #: In the criterion's own unit.
    value: float


class Chosen(TypedDict):
    """Chosen, as the API has it."""

    name: str
    parameters: NotRequired[dict[str, Any]]


class ClassAccuracy(TypedDict):
    """ClassAccuracy, as the API has it."""

    #: Whether it is surely less than on these.
    fell: bool
    #: Accuracy on held-out samples of it.
    held_out: float | None
    high: NotRequired[float | None]
    labelled: NotRequired[int]
    low: NotRequired[float | None]
    name: str
    right: NotRequired[int]


class ClassAgreement(TypedDict):
    """ClassAgreement, as the API has it."""

    alpha: float | None
    given: int
    name: str


class Comment(TypedDict):
    """text: Markdown, as it was typed; mentions: user names."""

    author: str
    created_at: str
    id: int
    mentions: builtins.list[str]
    text: str


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


class Criterion(TypedDict):
    """Criterion, as the API has it."""

    name: str
    #: Beside the others; above 0.
    weight: NotRequired[float]


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


class Decision(TypedDict):
    """Decision, as the API has it."""

    #: Whether an update would begin now.
    acts: bool
    finding: Finding
    #: What stands against it although its conditions are met.
    holds: builtins.list[Hold]
    reason: str


class Delivery(TypedDict):
    """Delivery, as the API has it."""

    answer: NotRequired[str]
    attempts: NotRequired[int]
    created_at: str
    due_at: str
    failed_at: NotRequired[str | None]
    id: int
    kind: str
    #: Of the project's log entry that it tells of; null: a test.
    number: NotRequired[int | None]
    sent_at: NotRequired[str | None]
    #: queued, sent or failed
    state: str
    title: str
    #: The header modelcie-delivery: the same over all attempts.
    uid: str


class Detector(TypedDict):
    """Detector, as the API has it."""

    misses: str
    name: str
    paper: str
    parameters: builtins.list[dict[str, Any]]
    sees: str
    title: str
    view: str


class Differing(TypedDict):
    """Differing, as the API has it."""

    #: threads, device, cpu, ... or a package.
    name: str
    now: Any
    #: Null where it was not recorded.
    then: Any


class Downtime(TypedDict):
    """Downtime, as the API has it."""

    begins_at: str
    created_at: str
    created_by: str
    ended_by: NotRequired[str]
    ends_at: str
    id: int
    reason: str
    #: planned, running, ended, or called off
    state: str


class DriftResult(TypedDict):
    """DriftResult, as the API has it."""

    at: str
    #: What the verdict rests on.
    details: dict[str, Any]
    detector: str
    first_sequence: int
    id: int
    last_sequence: int
    monitor: str
    score: NotRequired[float | None]
    size: int
    threshold: NotRequired[float | None]
    verdict: VerdictEnum
    version_number: int
    view: str


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


class Environment(TypedDict):
    """Environment, as the API has it."""

    approval_rules: builtins.list[ApprovalRule]
    auto_approval: NotRequired[Any]
    break_glass: NotRequired[bool]
    gates: NotRequired[Any]
    host: str
    id: int
    makers_excluded: NotRequired[bool]
    name: str
    position: NotRequired[int]
    project: str
    #: All gates, with the defaults of those not set.
    requirements: builtins.list[Requirement]
    rollout_plan: NotRequired[Any]
    rule_version: NotRequired[int]


class EnvironmentDetail(TypedDict):
    """With what its rules lack, and the freeze that runs."""

    approval_rules: builtins.list[ApprovalRule]
    auto_approval: NotRequired[Any]
    break_glass: NotRequired[bool]
    #: The freeze that runs now; null: none.
    freeze: Freeze | None
    gates: NotRequired[Any]
    host: str
    id: int
    makers_excluded: NotRequired[bool]
    name: str
    position: NotRequired[int]
    project: str
    #: All gates, with the defaults of those not set.
    requirements: builtins.list[Requirement]
    rollout_plan: NotRequired[Any]
    rule_version: NotRequired[int]
    #: Each approval rule that the project's present members cannot meet, as a sentence.
    shortages: builtins.list[str]


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


class Estimate(TypedDict):
    """Estimate, as the API has it."""

    answers: int
    high: float
    low: float
    value: float


class Evidence(TypedDict):
    """Evidence, as the API has it."""

    #: What the verdict with the worst score rests on.
    details: dict[str, Any]
    first_seen_at: str
    last_seen_at: str
    monitor: str
    occurrences: NotRequired[int]
    score: NotRequired[float | None]
    threshold: NotRequired[float | None]


class FailedTrial(TypedDict):
    """FailedTrial, as the API has it."""

    failure: str
    seed: int
    strategy: str


class Failure(TypedDict):
    """Failure, as the API has it."""

    code: str
    data: dict[str, Any]
    detail: str


class Figure(TypedDict):
    """Figure, as the API has it."""

    mean: float
    #: Over the seeds; 0 for one.
    std: float


class Finding(TypedDict):
    """One condition; `parts` are those within, each of the same form."""

    met: bool
    parts: builtins.list[dict[str, Any]]
    text: str


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


class Freeze(TypedDict):
    """Freeze, as the API has it."""

    reason: str
    until: str


class FreezeWindow(TypedDict):
    """FreezeWindow, as the API has it."""

    begins_at: NotRequired[str | None]
    created_at: str
    created_by: str
    ends_at: NotRequired[str | None]
    environment: int
    id: int
    reason: str
    weekly: Weekly | None


class GateResult(TypedDict):
    """GateResult, as the API has it."""

    detail: NotRequired[str]
    gate: str
    interval: NotRequired[Any]
    required: NotRequired[bool]
    threshold: NotRequired[float | None]
    value: NotRequired[float | None]
    verdict: str


class GateThresholds(TypedDict):
    """GateThresholds, as the API has it."""

    minimum_samples: NotRequired[int]
    #: Of calibration, size and agreement: whether it refuses, or is only shown.
    required: NotRequired[bool]
    threshold: NotRequired[float]


class GivenRun(TypedDict):
    """GivenRun, as the API has it."""

    id: int
    state: str


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


class Head(TypedDict):
    """Head, as the API has it."""

    hash: str
    number: int
    scope: str


class Hold(TypedDict):
    """Hold, as the API has it."""

    code: str
    text: str


class Holding(TypedDict):
    """Holding, as the API has it."""

    digest: str
    id: int
    role: str
    size: int


class Host(TypedDict):
    """Host, as the API has it."""

    #: How models reach it: by a folder that it reads, or sent to it.
    delivery: DeliveryEnum
    differences: NotRequired[Any]
    grpc_url: NotRequired[str]
    #: Whether a key of its own is kept.
    has_key: bool
    http_url: str
    id: int
    loaded: NotRequired[Any]
    metrics_url: NotRequired[str]
    name: str
    #: Runtime: why it can serve nothing; blank where it can. As found at `probed_at`.
    offers: dict[str, str]
    probed_at: NotRequired[str | None]
    problem: NotRequired[str]
    reachable: NotRequired[bool | None]
    reachable_changed_at: NotRequired[str | None]
    runtime: NotRequired[RuntimeEnum | BlankEnum]
    seen_at: NotRequired[str | None]
    #: The runtime that its models are loaded by; blank: none, or not known yet.
    served_by: str
    usage: NotRequired[Any]


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


class Intake(TypedDict):
    """Intake, as the API has it."""

    answer: str
    hour: str
    items: NotRequired[int]
    kind: IntakeKindEnum


class Invitation(TypedDict):
    """Invitation, as the API has it."""

    created_at: str
    created_by: str | None
    #: Whom it is meant for; nothing is sent there.
    email: str
    expires_at: str
    id: int
    roles: builtins.list[str]


class InvitationShownOnce(TypedDict):
    """InvitationShownOnce, as the API has it."""

    created_at: str
    created_by: str | None
    #: Whom it is meant for; nothing is sent there.
    email: str
    expires_at: str
    id: int
    roles: builtins.list[str]
    #: Shown this once: only its hash is kept. /invitations/<token>/ is the page that it opens.
    token: str


class Judged(TypedDict):
    """Judged, as the API has it."""

    id: int
    state: str
    version: int


class Kept(TypedDict):
    """Kept, as the API has it."""

    #: By retention, since the beginning.
    dropped: int
    #: The segment that goes first.
    next: Next | None
    observations: int
    oldest_at: str | None
    segments: int
    size_bytes: int


class Label(TypedDict):
    """Label, as the API has it."""

    author: str
    created_at: str
    current: bool
    value: str


class LabelCheck(TypedDict):
    """LabelCheck, as the API has it."""

    created_at: str
    created_by: str
    failure: NotRequired[Any]
    id: int
    service: str
    state: str
    summary: NotRequired[Any]
    version: int | None


class LabelItem(TypedDict):
    """LabelItem, as the API has it."""

    label: str
    request_id: str


class Labelling(TypedDict):
    """Labelling, as the API has it."""

    disagreement: NotRequired[DisagreementEnum]
    #: Markdown.
    guidelines: NotRequired[str]
    #: How long a taken sample is one person's.
    lease_minutes: NotRequired[int]
    #: People who label each sample.
    overlap: NotRequired[int]
    #: Of undisputed labels, the share that is reviewed.
    review_share: NotRequired[float]
    show_prediction: NotRequired[bool]


class Line(TypedDict):
    """Line, as the API has it."""

    at: str
    level: str
    sequence: int
    text: str


class LivePeriod(TypedDict):
    """A row of `live_history`; people by their references."""

    #: Requests that gateways answered; null: none are sent here.
    answered: int | None
    approved_by: builtins.list[str]
    ended_at: NotRequired[str | None]
    environment: int
    host: str
    id: int
    kind: str
    request: int | None
    requested_by: str
    rollout: int
    service: str
    started_at: str
    version: int
    weight: NotRequired[float]


class Me(TypedDict):
    """Me, as the API has it."""

    projects: builtins.list[str]
    username: str


class Member(TypedDict):
    """Member, as the API has it."""

    created_at: str
    role: str
    team: str | None
    user: str | None


class Monitor(TypedDict):
    """Monitor, as the API has it."""

    detector: str
    id: int
    name: str
    problem: NotRequired[str]
    revision: NotRequired[int]
    settings: dict[str, Any]
    state: str
    threshold: NotRequired[float | None]
    version_number: NotRequired[int]
    view: ViewEnum


class Needs(TypedDict):
    """Needs, as the API has it."""

    #: Held-back snapshots that are no longer whole: it is not compared on these.
    left_out: builtins.list[int]
    #: What it needs and is gone, a sentence each.
    missing: builtins.list[str]


class Next(TypedDict):
    """Next, as the API has it."""

    #: When it is too old.
    due_at: str
    #: Or once so many further observations are recorded.
    more: int
    observations: int
    size_bytes: int


class Node(TypedDict):
    """Node, as the API has it."""

    at: str
    kind: str
    pk: int
    ref: str
    state: str
    title: str


class Notice(TypedDict):
    """Notice, as the API has it."""

    at: str
    by: str
    detail: str
    #: Whether the caller has not read it.
    is_new: bool
    kind: str
    #: In the project's log.
    number: int
    object: str
    path: str
    project: str
    service: str
    title: str
    topic: str


class Notices(TypedDict):
    """Notices, as the API has it."""

    #: The newest 50.
    notices: builtins.list[Notice]
    #: Counted up to 100.
    unseen: int


class Numbered(TypedDict):
    """Numbered, as the API has it."""

    id: int
    number: int


class Observation(TypedDict):
    """Observation, as the API has it."""

    at: str
    confidence: NotRequired[float | None]
    label: NotRequired[str]
    latency_ms: NotRequired[float | None]
    predicted: str
    request_id: str
    sequence: int
    version_number: int


class ObservationItem(TypedDict):
    """An answered input, as the schema tells of it: each is judged by `observations_take`."""

    #: Nested numbers of the signature's shape, or base64 of its little-endian bytes in C order.
    input: Any
    latency_ms: NotRequired[float]
    #: Needed where there are no probabilities.
    predicted: NotRequired[str]
    probabilities: NotRequired[builtins.list[float]]
    request_id: str
    #: With its zone.
    time: str
    version: int


class Outcome(TypedDict):
    """Outcome, as the API has it."""

    #: Of each item that was not taken.
    answers: builtins.list[Answer]
    known: int
    rejected: int
    taken: int


class Pair(TypedDict):
    """Pair, as the API has it."""

    alike: int
    alpha: float | None
    first: str
    samples: int
    second: str


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


class Place(TypedDict):
    """Place, as the API has it."""

    #: null: only the erasure itself looks.
    count: int | None
    name: str
    what: str


class Point(TypedDict):
    """Point, as the API has it."""

    #: train/loss, train/accuracy, eval/<set>/accuracy; of a benchmark <strategy>-<seed>/accuracy.
    name: str
    sequence: int
    step: int
    value: float


class Policy(TypedDict):
    """Policy, as the API has it."""

    changed_at: NotRequired[str]
    enabled: NotRequired[bool]
    settings: dict[str, Any]
    version: NotRequired[int]


class Preview(TypedDict):
    """Preview, as the API has it."""

    #: The same bytes in other services, where they stay.
    elsewhere: builtins.list[Sample]
    goes: builtins.list[Place]
    #: Their weights keep what they learned.
    saw: builtins.list[Saw]
    #: Nothing is made or judged by these again until there is one without the samples.
    snapshots: builtins.list[int]


class Program(TypedDict):
    """Program, as the API has it."""

    created_at: str
    user: str


class ProgramToken(TypedDict):
    """ProgramToken, as the API has it."""

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
    #: Shown this once: only its hash is kept.
    token: str


class Project(TypedDict):
    """Project, as the API has it."""

    created_at: str
    description: str
    name: str
    slug: str


class QueueAnswer(TypedDict):
    """QueueAnswer, as the API has it."""

    annotator: str
    #: False for a further opinion, that decided nothing.
    counts: bool
    given_at: str
    note: str
    #: Why it was returned.
    reason: str
    review: str
    reviewer: str
    seconds: float | None
    #: Empty for what is no label.
    value: str
    verdict: str


class QueueItem(TypedDict):
    """QueueItem, as the API has it."""

    cause: str
    created_at: str
    id: int
    reason: str
    sample: int
    service: str
    state: str


class QueueLabelledAlike(TypedDict):
    """QueueLabelledAlike, as the API has it."""

    labelled: int
    #: Items that were others' by now.
    left: builtins.list[int]


class QueueReleased(TypedDict):
    """QueueReleased, as the API has it."""

    released: int


class Reaction(TypedDict):
    """Reaction, as the API has it."""

    at: str
    #: Who set it going by hand, if somebody did.
    by: NotRequired[str]
    #: The alert that was answered, if one was.
    cause: NotRequired[str]
    did: str
    #: Codes of what stood against it; none where it acted.
    held_by: NotRequired[Any]
    policy_version: int
    why: str


class RecordKey(TypedDict):
    """RecordKey, as the API has it."""

    algorithm: str
    created_at: str
    id: str
    #: Base64 of its 32 bytes.
    public_key: str
    #: Null: this one signs now.
    retired_at: str | None


class RejectedItem(TypedDict):
    """RejectedItem, as the API has it."""

    code: str
    detail: str
    name: str
    #: Its place in the file, from 0.
    position: int


class Report(TypedDict):
    """Report, as the API has it."""

    baseline: int | None
    cause: NotRequired[str]
    created_at: str
    created_by: str
    environment: int
    evidence: NotRequired[Any]
    failure: NotRequired[Any]
    gates: builtins.list[GateResult]
    id: int
    requirements: NotRequired[Any]
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    version: int


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


class Request(TypedDict):
    """Request, as the API has it."""

    approved_by: NotRequired[str]
    cause: NotRequired[str]
    created_at: str
    created_by: str
    environment: int
    evidence: Any
    expires_at: str
    id: int
    note: NotRequired[str]
    replaces: int | None
    report: int
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    version: int
    votes: builtins.list[Vote]


class RequestDetail(TypedDict):
    """With its rules, what holds it up, whether it went past the votes, and what voters are shown."""

    approved_by: NotRequired[str]
    #: Why it was executed without the votes, and what came of reviewing that; null: it was not.
    broken_glass: BrokenGlass | None
    cause: NotRequired[str]
    created_at: str
    created_by: str
    dossier: NotRequired[Any]
    environment: int
    evidence: Any
    expires_at: str
    id: int
    note: NotRequired[str]
    replaces: int | None
    report: int
    rules: builtins.list[RuleStanding]
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    version: int
    votes: builtins.list[Vote]
    #: What it waits for once it is approved, as a sentence; blank: nothing.
    waits_for: str


class Requirement(TypedDict):
    """Requirement, as the API has it."""

    gate: str
    minimum_samples: int
    required: bool
    threshold: float


class Results(TypedDict):
    """Results, as the API has it."""

    failed: builtins.list[FailedTrial]
    #: Of each strategy, each figure.
    summary: dict[str, dict[str, Figure]]
    trials: builtins.list[Trial]
    tuning: NotRequired[Tuning | None]


class Retention(TypedDict):
    """Retention, as the API has it."""

    days: int
    #: Days after which it is kept by the day.
    hours_days: NotRequired[int]
    #: Days after which traffic is kept by the hour.
    minutes_days: NotRequired[int]
    observations: int


class Rollout(TypedDict):
    """Rollout, as the API has it."""

    analysis: NotRequired[Any]
    canary_step: NotRequired[int]
    cause: NotRequired[str]
    created_at: str
    created_by: str
    environment: int
    failure: NotRequired[Any]
    id: int
    kind: RolloutKindEnum
    paused: NotRequired[Any]
    plan: NotRequired[Any]
    previous: int | None
    request: NotRequired[int | None]
    service: str
    state: str
    state_changed_at: NotRequired[str | None]
    trial_at: NotRequired[str | None]
    trial_share: NotRequired[float]
    tries: NotRequired[int]
    version: int


class RolloutPlanInput(TypedDict):
    """What is left out is as `backend.hosts.plans.RolloutPlan` has it; {} goes straight to live."""

    #: What it answers, step by step, rising.
    canary_shares: NotRequired[builtins.list[float]]
    max_accuracy_drop: NotRequired[float]
    max_confidence_drop: NotRequired[float]
    max_disagreement: NotRequired[float]
    max_errors: NotRequired[float]
    max_p99_ratio: NotRequired[float]
    patience_s: NotRequired[float]
    #: Of the requests that are mirrored, 0 to 1.
    shadow_share: NotRequired[float]
    step_requests: NotRequired[int]
    step_s: NotRequired[float]
    watch_s: NotRequired[float]


class RuleStanding(TypedDict):
    """One approval rule of the request's environment, and how far it is; people by their user names."""

    approved_by: builtins.list[str]
    is_met: bool
    may_vote: builtins.list[str]
    needed: int
    #: Blank: of whoever may vote.
    role: str
    #: Why the present members cannot meet it; blank: they can.
    shortage: str
    #: Its slug; blank: none.
    team: NotRequired[str]


class Run(TypedDict):
    """What runs and benchmarks say alike."""

    attempt: int
    base: NotRequired[int | None]
    cancel_requested: bool
    cause: str
    conditions: Conditions | None
    created_at: str
    created_by: str
    #: Seconds left.
    eta_s: float | None
    failure: Failure | None
    finished_at: str | None
    #: Of the work, 0 to 1.
    fraction: float
    governed: Governed | None
    heartbeat_at: str | None
    id: int
    kind: str
    reproduced: Reproduced | None
    reproduces: NotRequired[int | None]
    #: The newest event.
    sequence: int
    service: str
    snapshot: int | None
    #: Parameters, training and the classes of the head to be.
    spec: dict[str, Any]
    started_at: str | None
    state: str
    strategy: str
    version: NotRequired[int | None]


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


class SavedView(TypedDict):
    """SavedView, as the API has it."""

    created_at: str
    created_by: str
    id: int
    name: str
    #: As the list of samples takes them.
    params: dict[str, Any]
    service: str


class Saw(TypedDict):
    """Saw, as the API has it."""

    number: int
    #: How many of the samples it, or an ancestor, learned from.
    samples: int
    version: int


class Scenario(TypedDict):
    """Scenario, as the API has it."""

    dataset: str
    name: str
    parameters: builtins.list[Parameter]
    summary: str
    title: str


class Selection(TypedDict):
    """Selection, as the API has it."""

    committee: builtins.list[int]
    count: int
    created_at: str
    created_by: str
    criteria: builtins.list[Criterion]
    failure: NotRequired[Any]
    fraction: NotRequired[float]
    id: int
    newest: int
    seed: NotRequired[int]
    service: str
    state: str
    summary: NotRequired[Any]
    version: int | None


class SelectionQueued(TypedDict):
    """SelectionQueued, as the API has it."""

    queued: int


class Service(TypedDict):
    """Service, as the API has it."""

    architecture: str
    architecture_parameters: Any
    created_at: str
    latency_objective_ms: float
    name: str
    project: str
    sample_rate: float
    signature: Any
    title: str


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


class SetAccuracy(TypedDict):
    """SetAccuracy, as the API has it."""

    now: float
    set: str
    then: float


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


class SocketTicket(TypedDict):
    """SocketTicket, as the API has it."""

    expires_at: str
    ticket: str


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


class Strategy(TypedDict):
    """Strategy, as the API has it."""

    benchmark_only: str | None
    deployable: bool
    keeps: str
    name: str
    paper: str | None
    parameters: builtins.list[Parameter]
    suits: builtins.list[str]
    summary: str
    title: str


class Suspect(TypedDict):
    """Suspect, as the API has it."""

    given: str
    id: int
    sample: int
    #: Over 0.5 and at most 1; higher where the label is likelier wrong.
    score: float
    service: str
    state: str
    suggested: str


class Team(TypedDict):
    """Team, as the API has it."""

    created_at: str
    name: str
    slug: str


class TeamMember(TypedDict):
    """TeamMember, as the API has it."""

    created_at: str
    #: Whether they choose who is of the team.
    maintains: bool
    user: str


class Token(TypedDict):
    """Token, as the API has it."""

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
    token: str


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


class Traffic(TypedDict):
    """Traffic, as the API has it."""

    dropped: int
    failed: int
    p50_ms: float | None
    p99_ms: float | None
    per_s: float
    requests: int


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


class Twin(TypedDict):
    """Twin, as the API has it."""

    #: The lowest id of the samples that look alike.
    group: int
    #: Empty where it has none.
    label: str
    reserved: str
    sample: int
    trained: bool


class TwinCheck(TypedDict):
    """TwinCheck, as the API has it."""

    created_at: str
    created_by: str
    failure: NotRequired[Any]
    id: int
    service: str
    state: str
    summary: NotRequired[Any]
    version: int | None


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


class Vote(TypedDict):
    """Vote, as the API has it."""

    approve: bool
    comment: NotRequired[str]
    created_at: str
    user: str


class Weekly(TypedDict):
    """From one time of the week to another, by the clocks of a time zone."""

    #: monday to sunday
    from_day: str
    #: Such as 16:00
    from_time: str
    #: Such as Europe/Berlin
    time_zone: NotRequired[str]
    until_day: str
    until_time: str


class Weights(TypedDict):
    """Weights, as the API has it."""

    now: str
    #: SHA-256 of the version's file.
    then: str


class Wish(TypedDict):
    """Wish, as the API has it."""

    #: On the notices page and the bell.
    in_app: bool
    mail: MailEnum


class Wishes(TypedDict):
    """Wishes, as the API has it."""

    project: str
    #: Of mine, alerts, updates, validation, deployments.
    wishes: dict[str, Wish]
