"""A report's profile of latency, on a real tritonserver that is started for it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.config.environment import ENV, ROOT
from backend.hosts.services import environment_change
from backend.jobs.supervisor import Ending
from backend.registry.models import ModelVersion
from backend.serving.profiling import SETTINGS
from backend.validation import latency
from backend.validation.latency import latency_profile
from backend.validation.models import ValidationReport
from backend.validation.services import validation_start
from tests.factories import SYSTEM
from tests.serving.hosting import processes
from tests.validation.stage import DigitsStage
from tests.waiting import until

pytestmark = [pytest.mark.django_db, pytest.mark.triton]


@pytest.fixture(autouse=True)
def profiled() -> Iterator[None]:
    kept = ENV.latency_profile_s
    object.__setattr__(ENV, "latency_profile_s", 0.5)
    yield
    object.__setattr__(ENV, "latency_profile_s", kept)


@pytest.fixture
def stage() -> DigitsStage:
    return DigitsStage()


@pytest.fixture
def live(stage: DigitsStage, trained: Path) -> ModelVersion:
    version = stage.register(trained)
    stage.make_live(version)
    return version


def queued(stage: DigitsStage, version: ModelVersion, baseline: ModelVersion | None) -> ValidationReport:
    return validation_start(actor=SYSTEM, version=version, environment=stage.environment, baseline=baseline)


def test_both_versions_are_measured_and_the_gate_compares_them(
    stage: DigitsStage, trained: Path, live: ModelVersion
) -> None:
    environment_change(
        actor=SYSTEM,
        environment=stage.environment,
        gates={"latency": {"required": True, "threshold": 100, "minimum_samples": 20}},
    )
    report = stage.validated(stage.register(trained), baseline=live)
    assert report.state == "passed", list(report.gates.values("gate", "verdict", "detail"))
    measured = report.evidence["measured"]["latency"]
    for role in ("candidate", "baseline"):
        assert [(row["batch"], row["concurrency"]) for row in measured["figures"][role]] == SETTINGS
    assert measured["yields_by"] == "nice"
    assert measured["governor"]["objective_ms"] == stage.service.latency_objective_ms
    assert "blocks" not in measured
    found = report.gates.get(gate="latency")
    assert found.interval[0] <= found.value <= found.interval[1]
    assert not processes("tritonserver", str(ENV.home))
    assert not (ENV.home / "validations" / str(report.pk)).exists()


def test_a_first_version_is_measured_alone(stage: DigitsStage, trained: Path) -> None:
    report = queued(stage, stage.register(trained), None)
    ending, found = latency_profile(report, {}, ENV.home / "profile", lambda: True)
    assert ending is Ending.EXITED
    assert set(found["figures"]) == {"candidate"}


def test_what_cannot_be_measured_is_explained_and_refuses_only_where_it_is_required(
    stage: DigitsStage, trained: Path, live: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latency, "JOB", "backend.nowhere")
    report = stage.validated(stage.register(trained), baseline=live)
    said = report.evidence["measured"]["latency"]["unavailable"]
    assert said["code"] == "latency_profile_failed"
    assert "backend.nowhere" in said["detail"]
    assert report.state == "passed"
    assert not report.gates.filter(gate="latency").exists()
    environment_change(actor=SYSTEM, environment=stage.environment, gates={"latency": {"required": True}})
    report = stage.validated(stage.register(trained), baseline=live)
    assert (report.state, report.gates.get(gate="latency").verdict) == ("refused", "absent")


def test_what_triton_refuses_is_kept(stage: DigitsStage) -> None:
    """A version that is no ONNX model."""
    report = queued(stage, stage.version(), None)
    _, found = latency_profile(report, {}, ENV.home / "profile", lambda: True)
    assert found["unavailable"]["code"] == "model_load_failed"


def test_a_profile_that_is_no_longer_wanted_ends(stage: DigitsStage, trained: Path) -> None:
    report, folder = queued(stage, stage.register(trained), None), ENV.home / "profile"
    object.__setattr__(ENV, "latency_profile_s", 60.0)
    ending, _ = latency_profile(report, {}, folder, lambda: not processes("tritonserver", str(folder)))
    assert ending is Ending.CALLED_OFF
    until(lambda: not processes(str(folder)), "nothing is left")


def test_a_killed_worker_leaves_no_triton(stage: DigitsStage, trained: Path) -> None:
    report, folder = queued(stage, stage.register(trained), None), ENV.home / "profile"
    object.__setattr__(ENV, "latency_profile_s", 60.0)
    folder.mkdir()
    latency._ask(report, {}, folder)
    script = (
        "import sys; from pathlib import Path; from backend.jobs.supervisor import Command, supervise;"
        "supervise(Command(sys.argv[2:], Path(sys.argv[1]), limit_s=60), lambda: True)"
    )
    argv = [sys.executable, "-c", script, str(folder), *latency.command(folder)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "backend.config.settings"}
    worker = subprocess.Popen(argv, cwd=ROOT, env=environment)
    try:
        until(lambda: processes("python_backend_stub", str(folder)), "a model is served")
    finally:
        worker.kill()
        worker.wait()
    until(lambda: not processes(str(folder)), "nothing is left")
