"""A version with all that a record may tell of: from an alert to a live period, with a report by class and a vote."""

from datetime import timedelta
from typing import Any

from backend.access.roles import Role
from backend.core.acts import act, project_scope, ref
from backend.core.states import advance
from backend.datasets.services import queue_add, queue_label
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.services import request_vote
from backend.monitoring.models import Alert
from backend.updates.models import UpdateRun
from backend.updates.services import run_start
from backend.validation.models import ValidationReport
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_samples, make_snapshot
from tests.updates.runs import CONDITIONS

MEASURED: dict[str, Any] = {
    "per_class": {
        "validation": {
            "candidate": {"3": {"n": 40, "accuracy": 0.925}, "é\U0001f600": {"n": 7, "accuracy": 1e-05}},
            "baseline": {"3": {"n": 40, "accuracy": 0.5}},
        }
    }
}


class WholeStory(Stage):
    """`approved`: also voted on, rolled out and live; without it the request waits."""

    def __init__(self, approved: bool = True, **environment: object) -> None:
        super().__init__(**environment)
        self.alert = Alert.objects.create(
            service=self.service, version_number=1, title="Inputs drift", first_sequence=1, last_sequence=9
        )
        self.run = self._run()
        self.made = self._made()
        self.asked = self.request(self.made)
        ValidationReport.objects.filter(pk=self.asked.report_id).update(
            evidence={**self.asked.report.evidence, "measured": MEASURED}
        )
        if approved:
            comment = "Looks <b>good</b> | to *me*"
            request_vote(actor=self.actor("approver"), request=self.asked, approve=True, comment=comment)
            self.period = self._live(self.asked.rollout)

    def _run(self) -> UpdateRun:
        cause = ref(self.alert)
        samples = make_samples(self.service, 9, labelled=False)
        for item in queue_add(
            actor=SYSTEM, service=self.service, samples=samples, reason="drift", cause=cause
        ):
            queue_label(actor=self.actor(Role.CURATOR), item=item, value="3")
        snapshot = make_snapshot(self.service, samples=samples, cause=cause)
        return run_start(
            actor=self.actor(Role.ENGINEER),
            service=self.service,
            strategy="replay",
            parameters={},
            training={"seed": 7},
            snapshot=snapshot,
            base=self.version(),
            cause=cause,
        )

    def _made(self) -> Any:
        made = self.version(
            snapshot=self.run.snapshot,
            parent=self.run.base,
            cause=ref(self.run),
            metrics={"eval/golden/accuracy": 0.98},
        )
        with act(project_scope(self.project.pk), SYSTEM) as log:
            for state in ("running", "finished"):
                advance(self.run, state, act=log)
        UpdateRun.objects.filter(pk=self.run.pk).update(version=made, conditions=CONDITIONS)
        self.run.refresh_from_db()
        return made

    def _live(self, rollout: Rollout) -> LivePeriod:
        with act(project_scope(self.project.pk), SYSTEM) as log:
            for state in ("loading", "warming", "promoting", "draining", "done"):
                advance(rollout, state, act=log)
        return LivePeriod.objects.create(
            service=self.service,
            environment=self.environment,
            host=self.environment.host,
            version=self.made,
            rollout=rollout,
            started_at=rollout.created_at,
        )

    def roll_back(self) -> None:
        """Away from it, to what is not told here."""
        LivePeriod.objects.filter(pk=self.period.pk).update(
            ended_at=self.period.started_at + timedelta(hours=1)
        )
