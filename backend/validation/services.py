"""What begins, claims and ends a validation."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, QuerySet

from backend.access.roles import Permission
from backend.access.rules import require
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import Snapshot
from backend.engine.gates import GateOutcome, all_passed
from backend.hosts.gates import requirements
from backend.hosts.models import Environment
from backend.jobs import enqueue
from backend.registry.models import ModelVersion
from backend.validation.models import GateResult, ValidationReport
from backend.validation.states import VALIDATION_REPORT

JOB, CLUSTER = "validation.run", "updates"
NEW_DATA, OLD_DATA = "validation", "golden"
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """outcomes: one for each gate that says something. measured: what was counted, as the report keeps it."""

    outcomes: list[GateOutcome]
    measured: dict[str, object]


def validation_start(
    *,
    actor: Actor,
    version: ModelVersion,
    environment: Environment,
    baseline: ModelVersion | None,
    cause: str = "",
) -> ValidationReport:
    """Judge `version` beside `baseline`, the live version; the same validation under way is returned.

    New data is the service's newest `validation` snapshot, old data its newest `golden` one.
    Raises AppError `environment_foreign`, `baseline_foreign`.
    """
    service = version.service
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        environment.refresh_from_db()
        _fits(version, environment, baseline)
        evidence = _bound(version, environment, baseline)
        report = ValidationReport.objects.filter(
            version=version, environment=environment, baseline=baseline, state__in=VALIDATION_REPORT.active
        ).first()
        if report is not None and report.evidence == evidence:
            return report
        asked = requirements(environment, beside_live=baseline is not None)
        report = ValidationReport.objects.create(
            version=version,
            baseline=baseline,
            environment=environment,
            requirements={r.gate: r.model_dump(mode="json") for r in asked},
            evidence=evidence,
            cause=cause,
            created_by=actor.ref,
        )
        report.snapshots.set(_snapshots(version).values())
        log.record(
            "validation_report.queued", report, {"version": version.number, "environment": environment.name}
        )
        enqueue(JOB, report.pk, cluster=CLUSTER)
    return report


def validation_claim(*, actor: Actor, report_id: int) -> ValidationReport | None:
    """Take a queued report on; None when somebody else has, or it is over."""
    report = _report(report_id)
    with act(_scope(report), actor) as log:
        report = _report(report_id)
        if report.state != "queued":
            return None
        rows = ValidationReport.objects.filter(pk=report_id)
        rows.update(attempt=F("attempt") + 1, heartbeat_at=log.at)
        advance(report, "running", act=log)
        report.refresh_from_db()
    return report


def validation_heartbeat(*, report: ValidationReport) -> bool:
    """Say that this attempt lives; False when it is no longer the current one."""
    beaten: int = _current(report).update(heartbeat_at=now())
    return beaten == 1


def validation_judged(*, actor: Actor, report: ValidationReport, judgement: Judgement) -> ValidationReport:
    """Write the gates' outcomes and the verdict: one required gate that did not pass refuses."""
    with act(_scope(report), actor) as log:
        _require_current(report)
        GateResult.objects.bulk_create(
            GateResult(report=report, **outcome.model_dump()) for outcome in judgement.outcomes
        )
        evidence = {**report.evidence, "measured": judgement.measured}
        _current(report).update(evidence=evidence)
        verdict = "passed" if all_passed(judgement.outcomes) else "refused"
        shown = {outcome.gate: outcome.verdict for outcome in judgement.outcomes}
        advance(report, verdict, act=log, gates=shown, version=report.version.number)
        report.refresh_from_db()
    return report


def validation_ended(
    *, actor: Actor, report: ValidationReport, state: str, failure: dict[str, object]
) -> ValidationReport:
    """End without a verdict: `failed` is explained, `errored` is a bug of ours."""
    with act(_scope(report), actor) as log:
        _require_current(report)
        _current(report).update(failure=failure)
        advance(report, state, act=log, reason=str(failure["detail"]), code=failure["code"])
        report.refresh_from_db()
    return report


def validation_requeue(*, actor: Actor, report: ValidationReport, reason: str) -> ValidationReport:
    """Give an attempt that was lost to another worker, `MAX_ATTEMPTS` times; then it has failed."""
    with act(_scope(report), actor) as log:
        _require_current(report)
        if report.attempt >= MAX_ATTEMPTS:
            detail = (
                f"The validation was lost {report.attempt} times: start it again when the workers are well."
            )
            _current(report).update(failure={"code": "validation_lost", "detail": detail, "data": {}})
            advance(report, "failed", act=log, reason=detail, code="validation_lost")
        else:
            advance(report, "queued", act=log, reason=reason)
            enqueue(JOB, report.pk, cluster=CLUSTER)
        report.refresh_from_db()
    return report


def validations_mark_lost(*, actor: Actor) -> list[ValidationReport]:
    """Requeue what runs without a heartbeat."""
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    rows = ValidationReport.objects.filter(state="running", heartbeat_at__lt=silent_since)
    return [
        validation_requeue(actor=actor, report=report, reason="Its worker was lost.")
        for report in rows.select_related("version__service")
    ]


def _fits(version: ModelVersion, environment: Environment, baseline: ModelVersion | None) -> None:
    if environment.project_id != version.service.project_id:
        raise AppError("environment_foreign", f"{environment} belongs to another project than {version}.")
    if baseline and baseline.service_id != version.service_id:
        raise AppError("baseline_foreign", f"{baseline} is of another service than {version}.")


def _snapshots(version: ModelVersion) -> dict[str, Snapshot]:
    newest = {
        role: Snapshot.objects.filter(service=version.service, role=role).order_by("-pk").first()
        for role in (NEW_DATA, OLD_DATA)
    }
    return {role: snapshot for role, snapshot in newest.items() if snapshot}


def _bound(
    version: ModelVersion, environment: Environment, baseline: ModelVersion | None
) -> dict[str, object]:
    """What the verdict is about: when any of it changes, the verdict says nothing of the new thing."""
    return {
        "version_digest": version.digest,
        "baseline_digest": baseline.digest if baseline else None,
        "snapshots": {role: snapshot.digest for role, snapshot in _snapshots(version).items()},
        "rule_version": environment.rule_version,
    }


def _report(pk: int) -> ValidationReport:
    return ValidationReport.objects.select_related("version__service", "baseline", "environment").get(pk=pk)


def _scope(report: ValidationReport) -> str:
    return project_scope(report.version.service.project_id)


def _current(report: ValidationReport) -> QuerySet[ValidationReport]:
    return ValidationReport.objects.filter(pk=report.pk, attempt=report.attempt, state="running")


def _require_current(report: ValidationReport) -> None:
    if not _current(report).exists():
        raise ConflictError(
            "attempt_over", "Another attempt has taken this validation over.", report=report.pk
        )
