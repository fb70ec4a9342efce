"""Candidates judged by the real engine: a whole one passes, a damaged one is refused, however it was damaged."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from backend.config.environment import ROOT
from backend.core.blobs import blobs
from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.services.samples import samples_add
from backend.deployments.services import request_create
from backend.engine import Samples, command, write_export_spec, write_update_spec
from backend.engine.scenarios import digits
from backend.registry.models import ModelVersion
from backend.registry.services import version_register
from backend.validation.models import ValidationReport
from backend.validation.services import validation_start
from backend.validation.tasks import run
from tests.deployments.rows import Stage
from tests.factories import DIGITS, SYSTEM, make_snapshot

pytestmark = pytest.mark.django_db

CLASSES = [str(digit) for digit in range(10)]
SIGNATURE = {**DIGITS, "classes": CLASSES}
SMALL = {"channels_1": 8, "channels_2": 8, "features": 16}


def engine(kind: str, spec: Path, out: Path) -> Path:
    subprocess.run(command(kind, spec, out), cwd=ROOT, check=True, capture_output=True, timeout=120)
    return out


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artifacts of a small network trained on 600 digits."""
    folder, images = tmp_path_factory.mktemp("trained"), digits(np.random.default_rng(0))[:600]
    spec = write_update_spec(
        folder,
        signature=SIGNATURE,
        architecture="small_cnn",
        architecture_parameters=SMALL,
        strategy="naive",
        parameters={},
        training={"epochs": 6, "learning_rate": 0.005},
        samples=Samples(images.x, images.y, images.ids),
        evaluation={},
        base=None,
    )
    return engine("update", spec, folder / "out")


@pytest.fixture(scope="module")
def destroyed(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same network with its weights shuffled, exported by the engine itself: whole, and useless."""
    folder, images = tmp_path_factory.mktemp("destroyed"), digits()[:64]
    random = np.random.default_rng(0)
    weights = load_file(trained / "model.safetensors")
    save_file(
        {name: random.permutation(w.ravel()).reshape(w.shape) for name, w in weights.items()}, folder / "w"
    )
    spec = write_export_spec(
        folder,
        signature=SIGNATURE,
        architecture="small_cnn",
        architecture_parameters=SMALL,
        weights=folder / "w",
        samples=Samples(images.x, None, images.ids),
    )
    return engine("export", spec, folder / "out")


class DigitsStage(Stage):
    """A service with sets of 100 digits each that `trained` never saw."""

    def __init__(self, *roles: str) -> None:
        super().__init__()
        self.service.signature = SIGNATURE
        self.service.save()
        self.sets = {role: self._reserve(role) for role in roles or ("validation", "golden")}
        for role, samples in self.sets.items():
            make_snapshot(self.service, role, samples)

    def _reserve(self, role: str) -> list[Sample]:
        start = {"validation": 600, "golden": 700}[role]
        images = digits(np.random.default_rng(0))[start : start + 100]
        labels = [CLASSES[label] for label in images.y]
        return samples_add(
            actor=SYSTEM, service=self.service, inputs=images.x, labels=labels, source="import", reserved=role
        )

    def register(self, folder: Path, **fields: object) -> ModelVersion:
        result = json.loads((folder / "result.json").read_text())
        values = {"seen_ids": (), "parent": None, "snapshot": None, "metrics": {}, "cause": "", **fields}
        return version_register(
            actor=SYSTEM,
            service=self.service,
            folder=folder,
            architecture="small_cnn",
            architecture_parameters=SMALL,
            classes=result["classes"],
            strategy="naive",
            **values,
        )

    def validated(self, version: ModelVersion, baseline: ModelVersion | None = None) -> ValidationReport:
        report = validation_start(
            actor=SYSTEM, version=version, environment=self.environment, baseline=baseline
        )
        run(report.pk)
        report.refresh_from_db()
        return report

    def refusal(self, version: ModelVersion) -> str:
        with pytest.raises(AppError) as caught:
            request_create(actor=self.actor("engineer"), version=version, environment=self.environment)
        return caught.value.code


def verdicts(report: ValidationReport) -> dict[str, str]:
    return dict(report.gates.values_list("gate", "verdict"))


def test_a_whole_version_passes_and_a_destroyed_one_is_refused(trained: Path, destroyed: Path) -> None:
    stage = DigitsStage()
    whole = stage.register(trained)
    report = stage.validated(whole)
    assert report.state == "passed", (report.failure, verdicts(report))
    assert verdicts(report) == {"new_accuracy": "passed", "parity": "passed", "disjoint": "passed"}
    assert report.evidence["measured"]["new_accuracy"]["total"] == 100
    stage.make_live(whole)

    candidate = stage.register(destroyed)
    report = stage.validated(candidate, baseline=whole)
    assert report.state == "refused"
    compared = report.evidence["measured"]["compared"]
    assert set(compared) == {"validation", "golden"}
    assert compared["golden"]["all"]["high"] < -0.3
    assert compared["golden"]["worse"]
    assert verdicts(report) == {
        "new_accuracy": "failed",
        "forgetting": "failed",
        "parity": "passed",
        "disjoint": "passed",
    }
    assert report.gates.get(gate="forgetting").value > 0.5
    assert stage.refusal(candidate) == "gates_failed"


def test_one_sample_that_was_trained_on_refuses(trained: Path) -> None:
    stage = DigitsStage()
    leaked = str(stage.sets["golden"][3].pk)
    report = stage.validated(stage.register(trained, seen_ids=[leaked]))
    assert report.state == "refused"
    assert verdicts(report)["disjoint"] == "failed"
    assert leaked in report.gates.get(gate="disjoint").detail


def test_without_a_golden_set_forgetting_is_absent_and_refuses(trained: Path) -> None:
    stage = DigitsStage("validation")
    whole = stage.register(trained)
    stage.make_live(whole)
    report = stage.validated(stage.register(trained), baseline=whole)
    assert report.state == "refused"
    assert verdicts(report)["forgetting"] == "absent"
    assert verdicts(report)["new_accuracy"] == "passed"


@pytest.mark.parametrize("name", ["model.onnx", "model.safetensors", "warmup.npz"])
def test_changed_bytes_fail_before_anything_is_run(name: str) -> None:
    stage = Stage()
    version = stage.version()
    path = blobs().path(version.artifacts.get(name=name).digest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"\0")
    report = validation_start(actor=SYSTEM, version=version, environment=stage.environment, baseline=None)
    run(report.pk)
    report.refresh_from_db()
    assert (report.state, report.failure["code"]) == ("failed", "digest_mismatch")
    assert not report.gates.exists()


def test_a_file_put_in_another_s_place_fails() -> None:
    stage = Stage()
    version, other = stage.version(), stage.version()
    digest = other.artifacts.get(name="model.onnx").digest
    version.artifacts.filter(name="model.onnx").update(digest=digest)
    report = validation_start(actor=SYSTEM, version=version, environment=stage.environment, baseline=None)
    run(report.pk)
    report.refresh_from_db()
    assert (report.state, report.failure["code"]) == ("failed", "digest_mismatch")
