"""What voters are shown, copied as a deployment is asked for: later changes of the rows it came from leave it alone."""

import hashlib
import json
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict

from backend.core.actor import Actor
from backend.core.acts import ref
from backend.core.errors import AppError, ConflictError
from backend.datasets.models import Snapshot
from backend.datasets.snapshots.cards import data_card
from backend.deployments.differing import differences
from backend.deployments.evidence import gather, live_in
from backend.deployments.models import DeploymentRequest
from backend.hosts.models import Environment
from backend.hosts.plans import RolloutPlan
from backend.monitoring.models import Alert
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport

Json = dict[str, Any]
GATE = ("gate", "required", "value", "interval", "threshold", "verdict", "detail")


class Prepared(NamedTuple):
    """A dossier, and the digest of the evidence that it goes with."""

    evidence: object
    dossier: Json


def dossier_prepared(actor: Actor, version: ModelVersion, environment: Environment) -> Prepared | None:
    """The dossier of a request that is about to be made; None where its evidence lets nothing be requested.

    The data card reads a whole snapshot: in the act that keeps it, everybody else of the project would wait.
    """
    try:
        report, evidence = gather(version, environment)
    except ConflictError:
        return None
    live = live_in(version.service, environment)
    return Prepared(evidence["digest"], dossier(actor, version, environment, report, live))


def dossier(
    actor: Actor,
    version: ModelVersion,
    environment: Environment,
    report: ValidationReport,
    live: ModelVersion | None,
) -> Json:
    """{"metrics", "gates", "measured", "differences", "data", "lineage", "drift", "plan", "cost"}, plain JSON.

    metrics: {"candidate", "live"}; measured: the report's, slices and latency in it; data: {"snapshot", "digest",
    "role", "card"} of what it was trained on; drift: the alert that led to it; None where there is none.
    """
    run = UpdateRun.objects.filter(version=version).select_related("snapshot", "base").first()
    measured = report.evidence.get("measured", {})
    made: Json = {
        "metrics": {"candidate": version.metrics, "live": live.metrics if live else None},
        "gates": [model_to_dict(row, GATE) for row in report.gates.all()],
        "measured": measured,
        "differences": differences(version, live, measured),
        "data": _data(actor, version.snapshot),
        "lineage": _lineage(version, run, report),
        "drift": _drift([report.cause, version.cause, run.cause if run else ""]),
        "plan": RolloutPlan.model_validate(environment.rollout_plan).model_dump(mode="json"),
        "cost": _cost(run),
    }
    plain: Json = json.loads(_text(made))
    return plain


def dossier_of(actor: Actor, request: DeploymentRequest) -> Json:
    """As it was kept; of a request that is older than that, as its rows are now."""
    return request.dossier or dossier(
        actor, request.version, request.environment, request.report, request.replaces
    )


def dossier_digest(kept: Json) -> str:
    """SHA-256 (hex) over its canonical JSON: sorted keys, no spaces. The log keeps it as the request begins."""
    return hashlib.sha256(_text(kept).encode()).hexdigest()


def _text(kept: Json) -> str:
    return json.dumps(kept, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _data(actor: Actor, snapshot: Snapshot | None) -> Json | None:
    """Its card; where the card cannot be read, why."""
    if snapshot is None:
        return None
    kept = {"snapshot": snapshot.pk, "digest": snapshot.digest, "role": snapshot.role}
    try:
        return {**kept, "card": data_card(actor, snapshot)}
    except AppError as error:
        return {**kept, "card": None, "problem": error.detail}


def _lineage(version: ModelVersion, run: UpdateRun | None, report: ValidationReport) -> list[Json]:
    """What it came from: {"how", "ref", "name"}."""
    parent, snapshot = version.parent, version.snapshot
    rows = [
        ("continues", parent, f"v{parent.number}" if parent else ""),
        ("trained on", snapshot, f"snapshot {snapshot.pk}" if snapshot else ""),
        ("made by", run, f"update run {run.pk}" if run else ""),
        ("judged by", report, f"report {report.pk}"),
    ]
    return [{"how": how, "ref": ref(row), "name": name} for how, row, name in rows if row is not None]


def _drift(causes: list[str]) -> Json | None:
    """The first of the causes that is an alert."""
    numbers = [cause.removeprefix("alert:") for cause in causes if cause.startswith("alert:")]
    alert = Alert.objects.filter(pk__in=numbers[:1]).first() if numbers else None
    if alert is None:
        return None
    return {
        "alert": alert.pk,
        "title": alert.title,
        "severity": alert.severity,
        "occurrences": alert.occurrences,
        "version": alert.version_number,
        "opened_at": alert.created_at,
        "last_seen_at": alert.last_seen_at,
    }


def _cost(run: UpdateRun | None) -> Json | None:
    """Of the training. seconds: from its begin to its end; paused_s: of them, at rest for those who were served.

    energy_j: None, for nothing measures it.
    """
    if run is None:
        return None
    took = run.finished_at - run.started_at if run.finished_at and run.started_at else None
    governed = run.governed or {}
    return {
        "seconds": took.total_seconds() if took else None,
        "paused_s": governed.get("paused_s"),
        "threads": governed.get("threads"),
        "samples": run.snapshot.size if run.snapshot else None,
        "epochs": (run.spec.get("training") or {}).get("epochs"),
        "samples_per_s": governed.get("samples_per_s"),
        "energy_j": None,
    }
