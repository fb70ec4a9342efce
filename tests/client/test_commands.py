"""The command against a real server: what it prints, what it asks for, and how it ends."""

import hashlib
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.access.roles import Role
from backend.core.clock import now
from backend.datasets.models import DataImport, Sample
from backend.deployments.models import DeploymentRequest
from backend.monitoring.models import Alert
from backend.updates.models import UpdateRun
from modelcie.cli.main import run
from tests.datasets.importing.made import performed, picture, zipped
from tests.deployments.rows import Stage
from tests.factories import make_samples, member
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., None]


def test_what_there_is(told: Callable[..., Any], scene: Scene) -> None:
    service = scene.service.name
    assert told("whoami")["projects"] == [scene.project.slug]
    assert [row["slug"] for row in told("projects")] == [scene.project.slug]
    assert [row["name"] for row in told("services", "--project", scene.project.slug)] == [service]
    assert [row["number"] for row in told("versions", service, "--limit", "2")] == [3, 2]
    assert [row["id"] for row in told("runs", "list", "--service", service)] == [scene.run.pk]
    assert told("runs", "list", "--state", "failed") == []
    assert told("snapshots", "list", service, "--role", "training")[0]["id"] == scene.snapshot.pk
    assert [row["id"] for row in told("alerts", "list", "--state", "open")] == [scene.alert.pk]
    assert told("alerts", "show", str(scene.alert.pk))["service"] == service
    assert len(told("rollouts", "list", "--service", service)) == 2


def test_people_are_shown_a_table(as_role: object, capsys: pytest.CaptureFixture[str], scene: Scene) -> None:
    assert run(["versions", scene.service.name]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["number", "state", "strategy", "parent", "created", "by", "created", "at"]
    assert [row.split()[0] for row in rows] == ["3", "2", "1"]
    assert run(["requests", "list"]) == 0
    assert capsys.readouterr().out == "There is nothing.\n"


def test_a_run_is_started_and_cancelled(told: Callable[..., Any], scene: Scene) -> None:
    snapshot = str(scene.snapshot.pk)
    start = [
        "runs",
        "start",
        scene.service.name,
        "--snapshot",
        snapshot,
        "--strategy",
        "replay",
        "--base",
        "2",
    ]
    made = told(*start, "--parameter", "memory_size=7", "--training", "epochs=2")
    row = UpdateRun.objects.get(pk=made["id"])
    assert (row.base, row.spec["parameters"]["memory_size"], row.spec["training"]["epochs"]) == (
        scene.live,
        7,
        2,
    )
    assert told("runs", "cancel", str(row.pk))["state"] == "cancelled"


@pytest.fixture
def stage(as_role: SignIn) -> Stage:
    """With version 1 that passed, and its engineer signed in."""
    made = Stage()
    made.report(made.version())
    as_role(Role.ENGINEER, made)
    return made


def test_a_version_is_asked_for_and_approved(
    told: Callable[..., Any], as_role: SignIn, capsys: pytest.CaptureFixture[str], stage: Stage
) -> None:
    create = ["requests", "create", stage.service.name, "1", "--environment", stage.environment.name]
    assert run([*create, "--note", "Now."]) == 0
    made = DeploymentRequest.objects.get()
    approver = member(stage.project, Role.APPROVER).username
    said = capsys.readouterr().out
    assert said.startswith(f"Request {made.pk} is pending. 1 more must approve")
    assert f"{approver}" in said
    assert run(["requests", "approve", str(made.pk)]) == 1
    assert "permission_denied" in capsys.readouterr().err
    as_role(Role.APPROVER, stage)
    assert [row["id"] for row in told("requests", "list", "--waiting")] == [made.pk]
    assert told("requests", "approve", str(made.pk), "--comment", "Good.")["state"] == "executed"
    assert told("requests", "show", str(made.pk))["votes"][0]["comment"] == "Good."


def test_a_request_is_rejected_or_taken_back(told: Callable[..., Any], as_role: SignIn, stage: Stage) -> None:
    create = ["requests", "create", stage.service.name, "1", "--environment", str(stage.environment.pk)]
    assert told("requests", "withdraw", str(told(*create)["id"]))["state"] == "withdrawn"
    again = str(told(*create)["id"])
    as_role(Role.APPROVER, stage)
    assert run(["requests", "reject", again]) == 2
    assert told("requests", "reject", again, "--comment", "No.")["state"] == "rejected"
    assert [row["id"] for row in told("requests", "list", "--state", "rejected")] == [int(again)]


def test_an_alert_is_looked_after(told: Callable[..., Any], scene: Scene) -> None:
    alert = str(scene.alert.pk)
    assert told("alerts", "ack", alert)["state"] == "acknowledged"
    until = now() + timedelta(days=2)
    muted = told("alerts", "mute", alert, "--until", f"{until.astimezone():%Y-%m-%d %H:%M:%S}")
    assert datetime.fromisoformat(muted["muted_until"]) == until.replace(microsecond=0)
    assert told("alerts", "unmute", alert)["muted_until"] is None
    assert told("alerts", "assign", alert)["assignee"] is None
    assert told("alerts", "resolve", alert, "--note", "The lens was dirty.")["state"] == "resolved"
    assert Alert.objects.get().note == "The lens was dirty."


def test_a_rollout_is_paused_continued_and_given_up(told: Callable[..., Any], scene: Scene) -> None:
    made = told("rollback", scene.service.name, "--environment", scene.environment.name)
    number = str(made["id"])
    assert (made["kind"], made["version"]) == ("rollback", 1)
    assert told("rollouts", "abort", number, "--reason", "A mistake.")["state"] == "aborted"
    assert run(["rollouts", "pause", number]) == 1
    assert run(["rollouts", "continue", number]) == 1
    assert run(["rollouts", "watch", number]) == 12


def test_files_come_in(
    as_role: SignIn,
    capsys: pytest.CaptureFixture[str],
    scene: Scene,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its worker is this process, when the command looks again."""
    as_role(Role.CURATOR)
    file = tmp_path / "digits.zip"
    file.write_bytes(zipped({"3/a.png": picture(1), "4/b.png": picture(2), "4/c.png": b"no picture"}))
    monkeypatch.setattr("time.sleep", lambda _: performed(DataImport.objects.latest("pk")))
    before = Sample.objects.count()
    assert run(["samples", "import", scene.service.name, str(file), "--reserved", "golden"]) == 0
    captured = capsys.readouterr()
    assert "is finished: 2 new, 0 known, 1 not taken." in captured.out
    assert "4/c.png" in captured.err
    assert Sample.objects.filter(reserved="golden").count() == 2
    assert run(["samples", "import", scene.service.name, str(file)]) == 0
    assert "is finished: 0 new, 2 known, 1 not taken." in capsys.readouterr().out
    assert Sample.objects.count() == before + 2


def test_labels_come_in(told: Callable[..., Any], scene: Scene, tmp_path: Path) -> None:
    make_samples(scene.service, 1, labelled=False, names=["a.png"])
    file = tmp_path / "labels.csv"
    file.write_text("file,label\na.png,3\n")
    made = told("labels", "import", scene.service.name, str(file), "--no-wait")
    performed(DataImport.objects.get(pk=made["id"]))
    assert Sample.objects.get(name="a.png").label == "3"


def test_a_snapshot_goes_out(
    told: Callable[..., Any], capsys: pytest.CaptureFixture[str], scene: Scene, tmp_path: Path
) -> None:
    made = told(
        "snapshots", "create", scene.service.name, "--role", "training", "--count", "5", "--stratified"
    )
    assert made["size"] == 5
    target = tmp_path / "out.npz"
    saved = told("snapshots", "export", str(made["id"]), "--output", str(target))
    assert saved["size_bytes"] == target.stat().st_size > 0
    assert run(["snapshots", "export", str(made["id"]), "--output", str(target)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run(["snapshots", "export", str(made["id"]), "--output", str(tmp_path / "none" / "out.npz")]) == 1
    assert capsys.readouterr().err.startswith("file_error: ")
    assert run(["snapshots", "export", str(made["id"]), "--output", str(target), "--force"]) == 0


def test_snapshots_are_compared(
    told: Callable[..., Any], capsys: pytest.CaptureFixture[str], scene: Scene
) -> None:
    create = ["snapshots", "create", scene.service.name, "--role", "training", "--count"]
    few, all_ = (str(told(*create, count)["id"]) for count in ("2", "5"))
    found = told("snapshots", "diff", few, all_)
    assert (len(found["added"]), found["removed"], found["counts"]["kept"]) == (3, [], 2)
    assert run(["snapshots", "diff", all_, few]) == 0
    counts, head, *_ = capsys.readouterr().out.splitlines()
    assert counts == "0 added, 3 removed, 0 relabelled, 2 kept"
    assert head.split() == ["label", "before", "after", "came", "left"]


def test_a_version_goes_out_file_by_file(
    told: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
    scene: Scene,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service, target = scene.service.name, tmp_path / "model.onnx"
    [row] = [row for row in told("artifacts", "list", service, "3") if row["name"] == "model.onnx"]
    get = ["artifacts", "get", service, "3", "model.onnx", "--output", str(target)]
    saved = told(*get)
    assert (saved["digest"], saved["size_bytes"]) == (row["digest"], target.stat().st_size)
    assert hashlib.sha256(target.read_bytes()).hexdigest() == row["digest"]
    assert run(get) == 2
    target.unlink()
    monkeypatch.setattr("backend.registry.api.views.artifact_path", lambda *_: Path(__file__))
    assert run(get) == 5
    assert capsys.readouterr().err.splitlines()[-1].startswith("digest_differs: ")
    assert not target.exists()


def test_the_log_goes_out_and_is_checked_without_the_server(
    told: Callable[..., Any],
    as_role: SignIn,
    capsys: pytest.CaptureFixture[str],
    scene: Scene,
    tmp_path: Path,
) -> None:
    target = tmp_path / "log.jsonl"
    export = ["audit", "export", scene.project.slug, "--output", str(target)]
    assert run(export) == 1
    assert not target.exists()
    as_role(Role.OWNER)
    told(*export)
    assert told("audit", "check", str(target))["findings"] == []
    lines = target.read_text().splitlines()
    target.write_text("\n".join([*lines[:2], lines[2].replace('"user:', '"user:9'), *lines[3:]]))
    assert run(["audit", "check", str(target)]) == 5
    assert "entry 3 was changed" in capsys.readouterr().out


def test_whatever_has_no_command_is_called_by_its_address(
    told: Callable[..., Any],
    as_role: object,
    capsys: pytest.CaptureFixture[str],
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = scene.service.name
    assert run(["api", "GET", f"/api/v1/services/{service}/versions/?page_size=2", "--all"]) == 0
    assert [row["number"] for row in json.loads(capsys.readouterr().out)] == [3, 2, 1]
    assert run(["api", "get", "runs", "-f", "state=finished"]) == 0
    assert len(json.loads(capsys.readouterr().out)["results"]) == 1
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"note": "Known."}')))
    assert run(["api", "POST", f"alerts/{scene.alert.pk}/resolve", "--input", "-"]) == 0
    assert Alert.objects.get().note == "Known."
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"no JSON")))
    assert run(["api", "POST", "runs", "--input", "-"]) == 2


def test_refusals_say_why(as_role: object, capsys: pytest.CaptureFixture[str], scene: Scene) -> None:
    assert run(["runs", "show", "999"]) == 1
    assert capsys.readouterr().err.startswith("not_found: ")
    assert run(["api", "POST", "/requests/", "-f", "version=0"]) == 1
    assert "\n  service: This field is required.\n" in capsys.readouterr().err
    assert run(["requests", "create", scene.service.name, "3", "--environment", "nowhere"]) == 2
    assert f"has no environment nowhere; there is: {scene.environment.name}." in capsys.readouterr().err


def test_a_server_that_is_not_there(
    as_role: object,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    no_pauses: list[float],
) -> None:
    monkeypatch.setenv("MODELCIE_URL", "http://127.0.0.1:9")
    assert run(["whoami"]) == 3
    assert capsys.readouterr().err.startswith("not_reachable: http://127.0.0.1:9 does not answer")
