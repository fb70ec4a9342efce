"""REST for runs; each success has its refusal."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from safetensors.numpy import save

from backend.access.roles import Role
from backend.updates.models import LogLine, MetricPoint, UpdateRun
from backend.updates.services import attempt_end
from tests.clients import api_as, api_of
from tests.factories import make_service, make_snapshot, make_user, make_version, member
from tests.updates.runs import make_run, make_running

pytestmark = pytest.mark.django_db


def weights(content: bytes = save({"head.weight": np.zeros((9, 4), np.float32)})) -> SimpleUploadedFile:
    return SimpleUploadedFile("mine.safetensors", content)


def start_body(service: Any, **fields: Any) -> dict[str, Any]:
    snapshot = make_snapshot(service).pk
    return {"service": service.name, "strategy": "replay", "snapshot": snapshot, **fields}


def test_engineer_starts_a_run_from_a_version() -> None:
    service = make_service()
    base = make_version(service)
    body = start_body(service, base=base.number, parameters={"memory_size": 9}, training={"epochs": 2})
    answer = api_as(service, Role.ENGINEER).post("/api/v1/runs/", body, format="json")
    assert answer.status_code == 201, answer.data
    assert (answer.data["state"], answer.data["base"], answer.data["version"]) == ("queued", 1, None)
    assert answer.data["spec"]["parameters"]["memory_size"] == 9


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.CURATOR, 403), (None, 404)])
def test_others_may_not_start_runs(role: str | None, status: int) -> None:
    service = make_service()
    person = member(service.project, role) if role else make_user()
    answer = api_of(person).post("/api/v1/runs/", start_body(service), format="json")
    assert answer.status_code == status
    assert not UpdateRun.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"strategy": "magic"}, 400, "strategy_unknown"),
        ({"training": {"epochs": 0}}, 400, "spec_invalid"),
        ({"snapshot": 10**9}, 404, "not_found"),
        ({"base": 7}, 404, "not_found"),
        ({"snapshot": "x"}, 400, "invalid"),
    ],
)
def test_senseless_start_is_refused_with_a_code(change: dict[str, Any], status: int, code: str) -> None:
    service = make_service()
    body = start_body(service, **change)
    answer = api_as(service, Role.ENGINEER).post("/api/v1/runs/", body, format="json")
    assert (answer.status_code, answer.data["code"]) == (status, code)


def test_list_holds_the_callers_runs_only() -> None:
    mine, other = make_run(), make_run()
    viewer = api_as(mine.service, Role.VIEWER)
    assert [row["id"] for row in viewer.get("/api/v1/runs/").data["results"]] == [mine.pk]
    assert viewer.get("/api/v1/runs/", {"state": "running"}).data["results"] == []
    assert viewer.get("/api/v1/runs/", {"service": other.service.name}).status_code == 404


@pytest.mark.parametrize("path", ["", "points/", "lines/"])
def test_member_reads_a_run_and_a_stranger_does_not(path: str) -> None:
    run = make_run()
    address = f"/api/v1/runs/{run.pk}/{path}"
    assert api_as(run.service, Role.VIEWER).get(address).status_code == 200
    assert api_of(make_user()).get(address).status_code == 404
    assert APIClient().get(address).status_code == 401


@pytest.mark.parametrize(
    ("path", "code"), [("cancel/", "transition_refused"), ("resume/", "transition_refused")]
)
def test_verbs_are_for_engineers_and_in_their_time(path: str, code: str) -> None:
    run = make_running()
    if path == "resume/":
        attempt_end(run, "interrupted", {"code": "interrupted", "detail": "by a test", "data": {}})
    address, project = f"/api/v1/runs/{run.pk}/{path}", run.service.project
    assert api_of(member(project, Role.VIEWER)).post(address).status_code == 403
    assert api_of(make_user()).post(address).status_code == 404
    assert api_of(member(project, Role.ENGINEER)).post(address).status_code == 200
    UpdateRun.objects.update(state="finished")
    answer = api_of(member(project, Role.ENGINEER)).post(address)
    assert (answer.status_code, answer.data["code"]) == (409, code)


def test_points_and_lines_come_after_the_cursor() -> None:
    run = make_running()
    for sequence in (1, 2, 5):
        MetricPoint.objects.create(run=run, sequence=sequence, name="train/loss", step=sequence, value=0.5)
        LogLine.objects.create(run=run, sequence=sequence + 1, at=run.started_at, level="info", text="x")
    viewer = api_as(run.service, Role.VIEWER)
    points = viewer.get(f"/api/v1/runs/{run.pk}/points/", {"after": 1}).data
    assert [point["sequence"] for point in points] == [2, 5]
    lines = viewer.get(f"/api/v1/runs/{run.pk}/lines/", {"after": 3}).data
    assert [line["sequence"] for line in lines] == [6]
    refused = viewer.get(f"/api/v1/runs/{run.pk}/points/", {"after": "-1"})
    assert (refused.status_code, refused.data["code"]) == (400, "after_invalid")


def test_engineer_uploads_a_model_of_their_own(home: Path) -> None:
    service = make_service()
    body = {"service": service.name, "weights": weights()}
    answer = api_as(service, Role.ENGINEER).post("/api/v1/runs/import/", body, format="multipart")
    assert answer.status_code == 201, answer.data
    assert (answer.data["kind"], answer.data["spec"]["classes"]) == ("import", service.signature["classes"])
    digest = UpdateRun.objects.get().weights
    assert (home / "blobs" / digest[:2] / digest[2:]).read_bytes() == weights().read()


def test_upload_keeps_the_order_of_its_classes() -> None:
    service = make_service()
    body = {"service": service.name, "weights": weights(), "classes": ["b", "a"]}
    answer = api_as(service, Role.ENGINEER).post("/api/v1/runs/import/", body, format="multipart")
    assert answer.data["spec"]["classes"] == ["b", "a"]


@pytest.mark.parametrize(
    ("role", "content", "status", "code"),
    [
        (Role.ENGINEER, b"PK\x03\x04 a pickle in a zip", 400, "weights_unreadable"),
        (Role.VIEWER, None, 403, "permission_denied"),
        (None, None, 404, "not_found"),
    ],
)
def test_upload_is_refused(
    role: str | None, content: bytes | None, status: int, code: str, home: Path
) -> None:
    service = make_service()
    person = member(service.project, role) if role else make_user()
    body = {"service": service.name, "weights": weights(content) if content else weights()}
    answer = api_of(person).post("/api/v1/runs/import/", body, format="multipart")
    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert not UpdateRun.objects.exists()
    assert not (home / "blobs").exists(), "nothing half-written"


@pytest.mark.parametrize(("path", "name"), [("strategies", "replay"), ("architectures", "small_cnn")])
def test_catalogues_describe_every_parameter(path: str, name: str) -> None:
    entries = {entry["name"]: entry for entry in api_of(make_user()).get(f"/api/v1/{path}/").data}
    assert all(parameter["meaning"] for parameter in entries[name]["parameters"])
    assert APIClient().get(f"/api/v1/{path}/").status_code == 401
