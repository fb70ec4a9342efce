"""The rows that a version's record tells of."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

from django.db.models import Model, Prefetch

from backend.access.rules import visible
from backend.automation.models import Reaction
from backend.core.actor import Actor
from backend.core.acts import project_scope, ref
from backend.core.models import LogEntry
from backend.datasets.models import Snapshot
from backend.deployments.models import Approval, Comment, DeploymentRequest, LivePeriod, Rollout
from backend.lineage.selectors import led_to
from backend.monitoring.models import Alert
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.recorded import reproductions
from backend.validation.models import ValidationReport

Json = dict[str, Any]
# One more alarm that says nothing new.
QUIET = ("alert.counted",)


@dataclass(frozen=True)
class Story:
    """Each list oldest first. used: snapshot -> what for, in the order in which that happened."""

    version: ModelVersion
    run: UpdateRun | None
    alerts: list[Alert]
    reactions: list[Reaction]
    reports: list[ValidationReport]
    requests: list[DeploymentRequest]
    rollouts: list[Rollout]
    periods: list[LivePeriod]
    reproductions: list[UpdateRun]
    used: dict[Snapshot, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, version: ModelVersion) -> Self:
        """What the actor may see of it; the version comes from a selector."""
        before = led_to(version)
        run = visible(UpdateRun.objects.filter(version=version), actor, "service__project").first()
        reports = (
            ValidationReport.objects.filter(version=version)
            .select_related("baseline", "environment")
            .prefetch_related("gates", Prefetch("snapshots", Snapshot.objects.order_by("pk")))
        )
        requests = (
            DeploymentRequest.objects.filter(version=version)
            .select_related("environment", "replaces", "report", "broken_glass")
            .prefetch_related(
                Prefetch("votes", Approval.objects.select_related("user")),
                Prefetch("comments", Comment.objects.select_related("author")),
            )
        )
        rollouts = Rollout.objects.filter(version=version).select_related("environment", "previous")
        periods = LivePeriod.objects.filter(version=version).select_related("environment", "host")
        found = cls(
            version=version,
            run=run,
            alerts=[row for row in before if isinstance(row, Alert)],
            reactions=[row for row in before if isinstance(row, Reaction)],
            reports=list(visible(reports, actor, "version__service__project").order_by("pk")),
            requests=list(visible(requests, actor, "service__project").order_by("pk")),
            rollouts=list(visible(rollouts, actor, "service__project").order_by("pk")),
            periods=list(visible(periods, actor, "service__project").order_by("started_at", "pk")),
            reproductions=reproductions(actor, version)[::-1],
        )
        return found._with_snapshots()

    @property
    def scope(self) -> str:
        return project_scope(self.version.service.project_id)

    @cached_property
    def entries(self) -> list[LogEntry]:
        """What the log says of any of these rows, oldest first."""
        rows: list[Model] = [*self.used, *self.alerts, *self.reports, *self.requests, *self.rollouts]
        rows += [self.version, *self.reproductions, *([self.run] if self.run else [])]
        told = LogEntry.objects.filter(scope=self.scope, object__in=[ref(row) for row in rows])
        return list(told.exclude(kind__in=QUIET).order_by("number"))

    @cached_property
    def _entries_by_object(self) -> dict[str, list[LogEntry]]:
        found: dict[str, list[LogEntry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.object].append(entry)
        return found

    def entries_of(self, row: Model) -> list[LogEntry]:
        return self._entries_by_object.get(ref(row), [])

    def history(self, row: Model) -> list[Json]:
        """[{"what", "at", "by", "reason", "entry"}]: what happened to it, and the number of the log's entry of it."""
        return [
            {
                "what": entry.kind.partition(".")[2],
                "at": entry.at,
                "by": entry.actor,
                "reason": entry.data.get("reason", ""),
                "entry": entry.number,
            }
            for entry in self.entries_of(row)
        ]

    def _with_snapshots(self) -> Self:
        if self.version.snapshot:
            self._use(self.version.snapshot, "training")
        for snapshot in self.run.evaluation.order_by("pk") if self.run else ():
            self._use(snapshot, "evaluation while training")
        for report in self.reports:
            for snapshot in report.snapshots.all():
                self._use(snapshot, "validation")
        return self

    def _use(self, snapshot: Snapshot, what: str) -> None:
        uses = self.used.setdefault(snapshot, [])
        if what not in uses:
            uses.append(what)
