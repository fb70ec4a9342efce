"""What voters are shown is a copy: whatever changes later, it says what they saw."""

import hashlib
import json
from typing import Any

import pytest
from django.db import connection

from backend.access.roles import Role
from backend.core.actor import Actor
from backend.core.blobs import blobs
from backend.core.models import LogEntry
from backend.datasets.models import Snapshot
from backend.deployments import dossier as dossiers
from backend.deployments.differing import differences
from backend.deployments.dossier import dossier_of
from backend.deployments.models import DeploymentRequest
from backend.deployments.services import request_create
from backend.hosts.gates import requirements
from backend.hosts.services import environment_change
from backend.monitoring.models import Alert
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.validation.models import GateResult
from tests.clients import api_as, pages_as
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_snapshot, member
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db
LATENCY = {
    "figures": {
        "candidate": [{"batch": 1, "concurrency": 1, "p99_ms": 2.5}],
        "baseline": [{"batch": 1, "concurrency": 1, "p99_ms": 2.0}],
    }
}


@pytest.fixture
def scene() -> Scene:
    made = make_scene()
    asked = {one.gate: one for one in requirements(made.environment, beside_live=True)}
    for gate in ("not_worse", "size", "disjoint"):
        passed = {"value": 0.0, "threshold": asked[gate].threshold, "verdict": "passed"}
        GateResult.objects.update_or_create(report=made.report, gate=gate, defaults=passed)
    made.report.requirements = {gate: one.model_dump(mode="json") for gate, one in asked.items()}
    made.report.evidence = {"version_digest": made.candidate.digest, "rule_version": 1}
    made.report.save()
    return made


def asked(scene: Scene) -> DeploymentRequest:
    return request_create(
        actor=member(scene.project, Role.ENGINEER).actor,
        version=scene.candidate,
        environment=scene.environment,
    )


def test_what_is_kept_of_an_update_that_drift_led_to(scene: Scene) -> None:
    kept = asked(scene).dossier
    assert [gate["gate"] for gate in kept["gates"]] == [gate.gate for gate in scene.report.gates.all()]
    assert kept["metrics"]["live"] == scene.live.metrics
    assert kept["data"]["snapshot"] == scene.candidate.snapshot_id
    assert kept["data"]["card"]["size"] == scene.candidate.snapshot.size
    assert kept["drift"]["alert"] == scene.alert.pk
    assert f"updaterun:{scene.run.pk}" in [one["ref"] for one in kept["lineage"]]
    assert kept["cost"]["samples"] == scene.run.snapshot.size
    assert kept["cost"]["energy_j"] is None
    assert kept["plan"]["shadow_share"] == 0


def test_the_log_keeps_its_digest(scene: Scene) -> None:
    request = asked(scene)
    kept = DeploymentRequest.objects.get(pk=request.pk).dossier
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    entry = LogEntry.objects.get(kind="deployment_request.pending")
    assert entry.data["dossier"] == hashlib.sha256(text.encode()).hexdigest()


def test_the_page_of_a_closed_request_shows_what_voters_saw(scene: Scene) -> None:
    ModelVersion.objects.filter(pk=scene.candidate.pk).update(metrics={"eval/accuracy": 0.87654})
    scene.candidate.refresh_from_db()
    request = asked(scene)
    approver = pages_as(scene, Role.APPROVER)
    approver.post(f"/requests/{request.pk}/reject/", {"comment": "Not yet."})
    address = f"/requests/{request.pk}/"
    before = approver.get(address).text
    assert "87.7 %" in before
    assert "89.3 %" in before

    ModelVersion.objects.update(metrics={"eval/accuracy": 0.11})
    GateResult.objects.update(value=0.12, detail="changed")
    Alert.objects.update(title="Renamed", severity="high")
    UpdateRun.objects.update(governed={"paused_s": 77.0})
    environment_change(actor=SYSTEM, environment=scene.environment, rollout_plan={"shadow_share": 0.77})
    after = approver.get(address).text
    for seen in ("87.7 %", "89.3 %"):
        assert seen in after
    for changed in ("11.0 %", "12.0 %", "77 s", "77.0 %"):
        assert changed not in after
    told = api_as(scene, Role.VIEWER).get(f"/api/v1/requests/{request.pk}/").data["dossier"]
    assert told == request.dossier


def test_a_card_that_cannot_be_read_is_said_and_hinders_nothing() -> None:
    stage = Stage()
    snapshot = make_snapshot(stage.service)
    version = stage.version(snapshot=snapshot)
    stage.report(version)
    blobs().path(snapshot.digest).unlink()
    request = request_create(actor=stage.actor(Role.ENGINEER), version=version, environment=stage.environment)
    assert request.dossier["data"]["card"] is None
    assert request.dossier["data"]["problem"]
    shown = pages_as(stage, Role.APPROVER).get(f"/requests/{request.pk}/").text
    assert "The card could not be read" in shown


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_a_data_card_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, made = Stage(), dossiers.data_card

    def card(actor: Actor, snapshot: Snapshot) -> dict[str, Any]:
        assert not connection.in_atomic_block
        return made(actor, snapshot)

    monkeypatch.setattr(dossiers, "data_card", card)
    request = stage.request(stage.version(snapshot=make_snapshot(stage.service)))
    assert request.dossier["data"]["card"]


def test_what_changes_while_it_is_made_is_looked_at_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, made = Stage(), dossiers.data_card
    version = stage.version(snapshot=make_snapshot(stage.service))
    again = iter([stage.report])

    def card(actor: Actor, snapshot: Snapshot) -> dict[str, Any]:
        for report in again:
            report(version)
        return made(actor, snapshot)

    monkeypatch.setattr(dossiers, "data_card", card)
    request = stage.request(version)
    assert f"validationreport:{request.report_id}" in [one["ref"] for one in request.dossier["lineage"]]
    assert request.report == request.version.reports.first()


def test_a_request_from_before_shows_its_rows(scene: Scene) -> None:
    request = asked(scene)
    DeploymentRequest.objects.update(dossier={})
    kept = dossier_of(SYSTEM, DeploymentRequest.objects.get())
    assert kept["gates"] == request.dossier["gates"]
    assert pages_as(scene, Role.VIEWER).get(f"/requests/{request.pk}/").status_code == 200


def test_only_what_differs_is_listed() -> None:
    stage = Stage()
    live = stage.version(strategy="naive", architecture_parameters={"width": 8, "depth": 2})
    other = stage.version(
        strategy="replay",
        architecture_parameters={"width": 16, "depth": 2},
        classes=[*live.classes, "9"],
    )
    other.artifacts.filter(name="model.onnx").update(size_bytes=2048)
    live.artifacts.filter(name="model.onnx").update(size_bytes=1024)
    rows = {
        one["what"]: (one["live"], one["candidate"]) for one in differences(other, live, {"latency": LATENCY})
    }
    assert rows == {
        "architecture.width": (8, 16),
        "strategy": ("naive", "replay"),
        "classes": (live.classes, other.classes),
        "size_bytes": (1024, 2048),
        "latency_p99_ms": (2.0, 2.5),
    }
    assert differences(other, None, {}) == []


def test_how_a_training_ran_is_no_difference() -> None:
    stage = Stage()
    live, other = stage.version(), stage.version()
    ran = {"device": "cpu", "threads": 1, "nice": 10, "checkpoint_every_s": 15.0}
    other_way = {"device": "cuda", "threads": 4, "nice": 0, "checkpoint_every_s": 60.0}
    for version, training in (
        (live, {**ran, "epochs": 3, "precision": "float32"}),
        (other, {**other_way, "epochs": 5, "precision": "bfloat16"}),
    ):
        UpdateRun.objects.create(
            service=stage.service,
            strategy="replay",
            version=version,
            spec={"training": training},
            created_by=SYSTEM.ref,
        )
    rows = {one["what"]: (one["live"], one["candidate"]) for one in differences(other, live, {})}
    assert rows == {"training.epochs": (3, 5), "training.precision": ("float32", "bfloat16")}
