"""The rows that a chain may hold: what each is called, where it came from, and what came of it.

An edge up leads to the row that something began because of; its `cause` is one more, whatever its kind.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Model

from backend.datasets.models import QueueItem, Snapshot
from backend.deployments.models import Approval, DeploymentRequest, LivePeriod, Rollout
from backend.monitoring.models import Alert
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport


@dataclass(frozen=True, slots=True)
class Kind:
    """up and down are names of relations; service: the path to it; at: the field that says when it began."""

    name: str
    model: type[Model]
    title: Callable[[Any], str]
    service: str = "service"
    at: str = "created_at"
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()

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
    Kind("snapshot", Snapshot, lambda row: f"{row.size} samples for {row.role}", down=("runs",)),
    Kind("run", UpdateRun, lambda row: f"{row.strategy or row.kind}", up=("snapshot",), down=("version",)),
    Kind("version", ModelVersion, str, up=("run", "snapshot"), down=("reports",)),
    Kind(
        "report",
        ValidationReport,
        lambda row: f"Validation of {row.version}",
        service="version__service",
        up=("version",),
        down=("requests",),
    ),
    Kind(
        "request",
        DeploymentRequest,
        lambda row: f"{row.version} for {row.environment}",
        up=("report", "version", "votes"),
        down=("votes", "rollout"),
    ),
    Kind("vote", Approval, _vote, service="request__service", up=("request",)),
    Kind(
        "rollout",
        Rollout,
        lambda row: f"{row.kind} of {row.version}",
        up=("request", "version"),
        down=("live_periods",),
    ),
    Kind("live", LivePeriod, _live, at="started_at", up=("rollout",)),
)
BY_MODEL = {kind.model: kind for kind in KINDS}
BY_REF = {str(kind.model._meta.model_name): kind for kind in KINDS}


def related(row: Model, relations: Iterable[str]) -> list[Model]:
    """What the named relations lead to: one row, several, or none."""
    found: list[Model] = []
    for relation in relations:
        target = getattr(row, relation, None)
        if target is not None:
            found += [target] if isinstance(target, Model) else list(target.all())
    return found


def with_cause(cause: str) -> list[Model]:
    """Every row of a chain's kinds that began because of `cause`."""
    caused = [kind.model for kind in KINDS if any(f.name == "cause" for f in kind.model._meta.fields)]
    return [row for model in caused for row in model._default_manager.filter(cause=cause)]


def queue_states(cause: str) -> dict[str, int]:
    """How many samples were queued because of `cause`, by state."""
    rows = QueueItem.objects.filter(cause=cause).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)
