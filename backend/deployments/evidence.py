"""What a request is bound to, and what changed of it since."""

import hashlib
import json

from backend.core.errors import ConflictError
from backend.deployments.models import DeploymentRequest, LivePeriod
from backend.engine.gates import GateOutcome, Requirement, holds
from backend.hosts.gates import requirements
from backend.hosts.models import Environment
from backend.hosts.rule import differences, rule_of
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.validation.models import ValidationReport

Evidence = dict[str, object]
# What each part of the evidence is to a person who reads that it changed.
PARTS = {
    "version": "the version",
    "version_digest": "the version's artifacts",
    "artifacts": "the version's artifacts",
    "report": "the newest validation report",
    "environment": "the environment",
    "rule_version": "the environment's rule",
    "replaces": "the live version",
}


def live_in(service: Service, environment: Environment) -> ModelVersion | None:
    """What is live there; None before the first version."""
    opened = LivePeriod.objects.filter(service=service, environment=environment, ended_at__isnull=True)
    period = opened.select_related("version").first()
    return period.version if period else None


def gather(version: ModelVersion, environment: Environment) -> tuple[ValidationReport, Evidence]:
    """The passed report and the evidence as it is now.

    Raises ConflictError `report_missing`, `gates_failed`, `evidence_changed`.
    """
    baseline = live_in(version.service, environment)
    report = passed_report(version, environment, baseline)
    return report, _evidence(version, environment, report, baseline)


def passed_report(
    version: ModelVersion, environment: Environment, baseline: ModelVersion | None
) -> ValidationReport:
    """The newest report, when it lets exactly this version replace exactly this baseline."""
    report = ValidationReport.objects.filter(version=version, environment=environment).first()
    if report is None or report.state in report.machine.active:
        doing = "is not finished" if report else "is missing"
        raise ConflictError("report_missing", f"The validation of {version} for {environment} {doing}.")
    refused = _gates_missing(report, environment)
    if report.state != "passed" or refused:
        detail = f"{version} did not pass validation for {environment}"
        raise ConflictError(
            "gates_failed",
            f"{detail}: {', '.join(refused) or report.state}.",
            report=report.pk,
            gates=refused,
        )
    stale = _stale(report, version, environment, baseline)
    if stale:
        detail = f"Since report {report.pk} was made, {' and '.join(stale)} changed: validate again."
        raise ConflictError("evidence_changed", detail, report=report.pk, changed=stale)
    return report


def outcomes_of(report: ValidationReport) -> list[GateOutcome]:
    """What the report's gates said, as the engine reads it."""
    return [
        GateOutcome(
            gate=row.gate,
            required=row.required,
            value=row.value,
            interval=row.interval,
            threshold=row.threshold,
            verdict=row.verdict,
            detail=row.detail,
        )
        for row in report.gates.all()
    ]


def changes(request: DeploymentRequest) -> list[str]:
    """What is no longer as it was bound, in words; empty while the request holds."""
    version = ModelVersion.objects.get(pk=request.version_id)
    environment = Environment.objects.get(pk=request.environment_id)
    baseline = live_in(request.service, environment)
    newest = ValidationReport.objects.filter(version=version, environment=environment).first()
    now = _evidence(version, environment, newest or request.report, baseline)
    found = [
        words
        for part in PARTS
        if now[part] != request.evidence.get(part)
        for words in _differences(part, request.evidence, now)
    ]
    if not found and now["digest"] != request.evidence.get("digest"):
        found = ["the evidence"]
    if version.state == "retired":
        found.append("the version's state (it was retired)")
    gates = _gates_missing(newest or request.report, environment)
    return list(dict.fromkeys(found + [f"the gate {gate}" for gate in gates]))


def _differences(part: str, before: Evidence, now: Evidence) -> list[str]:
    """What changed of one part, in words; of the rule, which of its own parts, unless they are as they were again."""
    then, rule = before.get("rule"), now["rule"]
    if part == "rule_version" and isinstance(then, dict) and isinstance(rule, dict):
        return differences(then, rule) or [PARTS[part]]
    return [PARTS[part]]


def _gates_missing(report: ValidationReport, environment: Environment) -> list[str]:
    """The required gates of which the report does not show that they are met, by the thresholds as they are now."""
    asked = requirements(environment, beside_live=report.baseline_id is not None)
    shown = {outcome.gate: outcome for outcome in outcomes_of(report)}
    return [
        required.gate
        for required in asked
        if required.required and not _is_shown(shown.get(required.gate), required, report)
    ]


def _is_shown(outcome: GateOutcome | None, asked: Requirement, report: ValidationReport) -> bool:
    judged_by = report.requirements.get(asked.gate, {}).get("minimum_samples", 0)
    return outcome is not None and holds(outcome, asked, minimum_samples=judged_by)


def _stale(
    report: ValidationReport, version: ModelVersion, environment: Environment, baseline: ModelVersion | None
) -> list[str]:
    pairs = {
        "version_digest": (report.evidence.get("version_digest"), version.digest),
        "replaces": (report.baseline_id, baseline.pk if baseline else None),
        "rule_version": (report.evidence.get("rule_version"), environment.rule_version),
    }
    return [PARTS[part] for part, (then, now) in pairs.items() if then != now]


def _evidence(
    version: ModelVersion, environment: Environment, report: ValidationReport, baseline: ModelVersion | None
) -> Evidence:
    bound: Evidence = {
        "version": version.pk,
        "version_digest": version.digest,
        "artifacts": {row.name: row.registered_digest for row in version.artifacts.order_by("name")},
        "report": report.pk,
        "environment": environment.pk,
        "rule_version": environment.rule_version,
        "replaces": baseline.pk if baseline else None,
    }
    text = json.dumps(bound, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    # The rule is bound by its version; its words are kept for whoever asks what changed of it.
    return {**bound, "digest": digest, "rule": rule_of(environment)}
