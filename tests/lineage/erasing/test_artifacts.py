"""What a version keeps of its own: rewritten files say so, and what rests on the version holds."""

from pathlib import Path

import numpy as np
import pytest

from backend.core.blobs import blobs
from backend.core.models import LogEntry
from backend.deployments.evidence import changes
from backend.engine.runtime import OnnxModel
from backend.lineage.erasing.services import samples_erase
from backend.registry.models import Artifact, ModelVersion
from backend.registry.services import artifact_path, version_digest
from tests.deployments.rows import Stage
from tests.factories import SYSTEM, make_samples
from tests.lineage.erasing.working import work
from tests.monitoring.builders import make_served_version

pytestmark = pytest.mark.django_db(transaction=True)


def warmed_by(version: ModelVersion, inputs: np.ndarray, folder: Path) -> None:
    """Give the version warm-up data as the engine writes them."""
    answers = OnnxModel(artifact_path(version, "model.onnx")).predict(inputs)
    np.savez(folder / "warmup.npz", x=inputs, probabilities=answers, ids=np.arange(len(inputs)).astype(str))
    digest = blobs().put_file(folder / "warmup.npz")
    Artifact.objects.filter(version=version, name="warmup.npz").update(digest=digest)
    version.digest = version_digest(version.artifacts.all())
    version.save()


def golden(version: ModelVersion) -> tuple[np.ndarray, np.ndarray]:
    with np.load(artifact_path(version, "warmup.npz"), allow_pickle=False) as stored:
        return stored["x"], stored["probabilities"]


def test_a_rewritten_file_says_so_and_an_approval_holds(tmp_path: Path) -> None:
    stage = Stage()
    samples = make_samples(stage.service, 3)
    inputs = np.stack(
        [np.frombuffer(blobs().read(one.payload), np.uint8).reshape(1, 8, 8) for one in samples]
    )
    version = make_served_version(stage.service)
    warmed_by(version, inputs, tmp_path)
    request = stage.request(version)
    before = version.artifacts.get(name="warmup.npz")
    erasure = work(samples_erase(actor=SYSTEM, samples=samples[1:2], reason="x"))
    assert erasure.state == "finished"
    after = version.artifacts.get(name="warmup.npz")
    assert (after.registered, after.rewritten_by) == (before.digest, f"erasure:{erasure.pk}")
    assert after.digest != before.digest
    assert not blobs().holds(before.digest)
    assert len(golden(version)[0]) == 2
    version.refresh_from_db()
    assert version_digest(version.artifacts.all()) == version.digest
    assert changes(request) == []
    entry = LogEntry.objects.get(kind="version.files_rewritten")
    assert entry.data == {"files": ["warmup.npz"], "cause": f"erasure:{erasure.pk}"}


def test_where_all_golden_inputs_go_a_made_up_one_proves_the_version(tmp_path: Path) -> None:
    stage = Stage()
    [sample] = make_samples(stage.service, 1)
    inputs = np.frombuffer(blobs().read(sample.payload), np.uint8).reshape(1, 1, 8, 8)
    version = make_served_version(stage.service)
    warmed_by(version, inputs, tmp_path)
    assert work(samples_erase(actor=SYSTEM, samples=[sample], reason="x")).state == "finished"
    x, expected = golden(version)
    assert x.shape == (1, 1, 8, 8)
    assert not (x == inputs).all()
    assert OnnxModel(artifact_path(version, "model.onnx")).predict(x) == pytest.approx(expected)
