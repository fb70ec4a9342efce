"""The rows that a chain may hold: what each is called, where it came from, and what came of it.

An edge up leads to the row that something began because of; its `cause` is one more, whatever its kind.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import CharField, Count, Model, Prefetch, QuerySet, Value, prefetch_related_objects

from backend.automation.models import Reaction
from backend.core.acts import ref
from backend.datasets.models import QueueItem, Snapshot
from backend.deployments.models import Approval, DeploymentRequest, LivePeriod, Rollout
from backend.monitoring.models import Alert
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport


@dataclass(frozen=True, slots=True)
class Kind:
    """up and down are names of relations; service: the path to it; at: the field that says when it began.

    shown: relations that the title reads.
    """

    name: str
    model: type[Model]
    title: Callable[[Any], str]
    service: str = "service"
    at: str = "created_at"
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()

    def rows(self) -> QuerySet[Any]:
        """All rows, with what their titles read."""
        return self.model._default_manager.select_related(*self.shown).order_by("pk")

    def began(self, row: Model) -> datetime:
        at: datetime = getattr(row, self.at)
        return at

    def state(self, row: Model) -> str:
        return str(getattr(row, "state", ""))


def _live(period: LivePeriod) -> str:
    return f"{period.version} {'was' if period.ended_at else 'is'} live in {period.environment}"


def _vote(vote: Approval) -> str:
    said = "approved" if vote.approve else "rejected"
    return f"{vote.user.label} {said}" + (f": {vote.comment}" if vote.comment else "")


# In the order in which a chain usually grows.
KINDS = (
    Kind("alert", Alert, lambda row: row.title),
    Kind("reaction", Reaction, lambda row: f"A policy acted: {row.why}", service="policy__service", at="at"),
    Kind("snapshot", Snapshot, lambda row: f"{row.size} samples for {row.role}"),
    Kind("run", UpdateRun, lambda row: f"{row.strategy or row.kind}", up=("snapshot",), down=("version",)),
    Kind("version", ModelVersion, str, up=("run", "snapshot"), down=("reports",), shown=("service",)),
    Kind(
        "report",
        ValidationReport,
        lambda row: f"Validation of {row.version}",
        service="version__service",
        up=("version",),
        down=("requests",),
        shown=("version__service",),
    ),
    Kind(
        "request",
        DeploymentRequest,
        lambda row: f"{row.version} for {row.environment}",
        up=("report", "version", "votes"),
        down=("votes", "rollout"),
        shown=("version__service", "environment"),
    ),
    Kind("vote", Approval, _vote, service="request__service", up=("request",), shown=("user",)),
    Kind(
        "rollout",
        Rollout,
        lambda row: f"Roll back to {row.version}" if row.kind == "rollback" else f"Rollout of {row.version}",
        up=("request", "version"),
        down=("live_periods",),
        shown=("version__service",),
    ),
    Kind(
        "live", LivePeriod, _live, at="started_at", up=("rollout",), shown=("version__service", "environment")
    ),
)
BY_MODEL = {kind.model: kind for kind in KINDS}
BY_REF = {str(kind.model._meta.model_name): kind for kind in KINDS}


CAUSED = tuple(kind for kind in KINDS if any(field.name == "cause" for field in kind.model._meta.fields))


def related(rows: Sequence[Model], direction: Literal["up", "down"]) -> list[Model]:
    """What the relations of these rows lead to: one query a relation, however many rows there are."""
    found: list[Model] = []
    for kind in KINDS:
        same = [row for row in rows if isinstance(row, kind.model)]
        relations = getattr(kind, direction)
        if same and relations:
            prefetch_related_objects(same, *(_fetched(kind, relation) for relation in relations))
            found += [target for row in same for relation in relations for target in _targets(row, relation)]
    return found


def causes(rows: Sequence[Model]) -> list[Model]:
    """The rows that these began because of; a cause of another kind (`policy:3`) ends the walk."""
    return by_reference({str(getattr(row, "cause", "")) for row in rows})


def caused_by(rows: Sequence[Model]) -> list[Model]:
    """Every row of a chain's kinds that began because of one of these."""
    causes_ = [ref(row) for row in rows]
    parts = [
        kind.model._default_manager.filter(cause__in=causes_).order_by().values_list(_name(kind), "pk")
        for kind in CAUSED
    ]
    return by_reference({f"{name}:{pk}" for name, pk in parts[0].union(*parts[1:], all=True)})


def by_reference(references: Iterable[str]) -> list[Model]:
    """The rows that are there; one query a kind."""
    found: list[Model] = []
    for name, kind in BY_REF.items():
        numbers = [text.partition(":")[2] for text in references if text.startswith(f"{name}:")]
        wanted = [int(number) for number in numbers if number.isdecimal()]
        found += kind.rows().filter(pk__in=wanted) if wanted else []
    return found


def queue_states(causes_: Sequence[str]) -> dict[str, dict[str, int]]:
    """cause -> how many samples were queued because of it, by state."""
    rows = QueueItem.objects.filter(cause__in=causes_).order_by().values_list("cause", "state")
    states: dict[str, dict[str, int]] = {}
    for cause, state, count in rows.annotate(Count("pk")):
        states.setdefault(cause, {})[state] = count
    return states


def _name(kind: Kind) -> Value:
    return Value(str(kind.model._meta.model_name), output_field=CharField())


def _fetched(kind: Kind, relation: str) -> Prefetch[str, QuerySet[Any], str]:
    target = kind.model._meta.get_field(relation).related_model
    return Prefetch(relation, queryset=BY_MODEL[target].rows())  # type: ignore[index]


def _targets(row: Model, relation: str) -> list[Model]:
    """One row, several, or none: a missing one-to-one raises an AttributeError of its own."""
    target = getattr(row, relation, None)
    if target is None:
        return []
    return [target] if isinstance(target, Model) else list(target.all())
