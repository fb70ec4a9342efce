"""Rows of deployments, made as the services make them."""

from backend.access.models import Project
from backend.core.actor import Actor, system_actor
from backend.deployments.evidence import live_in
from backend.deployments.models import DeploymentRequest, LivePeriod, Rollout
from backend.deployments.services import request_create
from backend.engine.gates import GateOutcome
from backend.hosts.models import Environment
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.validation.models import ValidationReport
from backend.validation.services import (
    Judgement,
    validation_claim,
    validation_judged,
    validation_start,
)
from tests.factories import make_environment, make_project, make_service, make_version, member

SYSTEM = system_actor("test")


class Stage:
    """A project with an environment, a service and versions: `stage.version()`, `stage.request()`."""

    def __init__(self, **environment: object) -> None:
        self.project: Project = make_project()
        self.environment: Environment = make_environment(self.project, **environment)
        self.service: Service = make_service(self.project)

    def actor(self, role: str) -> Actor:
        return member(self.project, role).actor

    def version(self, **fields: object) -> ModelVersion:
        return make_version(self.service, **fields)

    def report(self, version: ModelVersion, **verdicts: str) -> ValidationReport:
        """A judged report; `forgetting="failed"` overrides one gate's verdict, `"absent"` included."""
        report = validation_start(
            actor=SYSTEM,
            version=version,
            environment=self.environment,
            baseline=live_in(self.service, self.environment),
        )
        claimed = validation_claim(actor=SYSTEM, report_id=report.pk)
        assert claimed is not None
        outcomes = [
            GateOutcome(
                gate=gate,
                required=asked["required"],
                value=0.0 if gate == "slices" else asked["threshold"],
                threshold=asked["threshold"],
                verdict=verdicts.get(gate, "passed"),
                detail="",
            )
            for gate, asked in report.requirements.items()
        ]
        return validation_judged(
            actor=SYSTEM, report=claimed, judgement=Judgement(outcomes=outcomes, measured={})
        )

    def request(self, version: ModelVersion | None = None, actor: Actor | None = None) -> DeploymentRequest:
        version = version or self.version()
        self.report(version)
        return request_create(
            actor=actor or self.actor("engineer"), version=version, environment=self.environment
        )

    def make_live(self, version: ModelVersion) -> LivePeriod:
        """As if a rollout had ended well."""
        where = {"service": self.service, "environment": self.environment}
        now = version.created_at
        rollout = Rollout.objects.create(
            **where, version=version, previous=live_in(**where), kind="promote", due_at=now, state="done"
        )
        LivePeriod.objects.filter(**where, ended_at=None).update(ended_at=now)
        return LivePeriod.objects.create(
            **where, host=self.environment.host, version=version, rollout=rollout, started_at=now
        )
