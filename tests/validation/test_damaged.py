"""Candidates judged by the real engine: a whole one passes, a damaged one is refused, however it was damaged."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from backend.core.blobs import blobs
from backend.engine import Samples, write_export_spec
from backend.engine.scenarios import digits
from backend.validation.models import ValidationReport
from backend.validation.services import validation_start
from backend.validation.tasks import run
from tests.deployments.rows import Stage
from tests.factories import SYSTEM
from tests.validation.stage import SIGNATURE, SMALL, DigitsStage, engine

pytestmark = pytest.mark.django_db


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


def verdicts(report: ValidationReport) -> dict[str, str]:
    return dict(report.gates.values_list("gate", "verdict"))


def test_a_whole_version_passes_and_a_destroyed_one_is_refused(trained: Path, destroyed: Path) -> None:
    stage = DigitsStage()
    whole = stage.register(trained)
    report = stage.validated(whole)
    assert report.state == "passed", (report.failure, verdicts(report))
    refusing = report.gates.filter(required=True)
    assert set(refusing.values_list("gate", "verdict")) == {
        (gate, "passed") for gate in ("new_accuracy", "parity", "size", "disjoint")
    }
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
        "not_worse": "failed",
        "forgetting": "failed",
        "slices": "failed",
        "calibration": "failed",
        "parity": "passed",
        "size": "passed",
        "disjoint": "passed",
    }
    forgetting = report.gates.get(gate="forgetting")
    assert forgetting.interval[0] > 0.3
    assert forgetting.value == forgetting.interval[1] > 0.5
    assert "golden class " in report.gates.get(gate="slices").detail
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
