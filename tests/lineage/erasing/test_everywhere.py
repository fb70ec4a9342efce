"""A whole service, really trained, judged and rolled out: two of its samples are erased, and nothing holds them."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.core.acts import project_scope
from backend.core.blobs import blobs
from backend.core.chain import verify_chain
from backend.datasets.importing.performing import import_perform
from backend.datasets.importing.services import import_upload
from backend.datasets.models import DataImport, Label, QueueItem, Sample
from backend.datasets.selectors import snapshot_items
from backend.datasets.services import queue_add, snapshot_create
from backend.deployments.delivery import ByFolder
from backend.engine.runtime import OnnxModel
from backend.engine.scenarios import digits
from backend.lineage.erasing.services import samples_erase
from backend.lineage.samples import remembered
from backend.monitoring.estimating import calibrate
from backend.monitoring.explaining import explain
from backend.monitoring.models import AccuracyEstimator, Alert, DriftMonitor, Observation
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion
from backend.registry.selectors import seen_ids
from backend.registry.services import artifact_path
from backend.serving.repository import ModelRepository
from backend.updates.tasks import perform
from backend.validation.services import validation_start
from backend.validation.tasks import run as validate
from tests.deployments.rows import Stage
from tests.factories import SYSTEM
from tests.lineage.erasing.searching import found_in_database, found_in_files
from tests.lineage.erasing.working import work
from tests.monitoring.builders import observe
from tests.updates.runs import make_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNT = 160


class House:
    """A service of digits from their import to a version that is live, with traffic, an alert and armed monitors."""

    def __init__(self, home: Path) -> None:
        self.home, self.stage = home, Stage()
        self.service = self.stage.service
        self.service.architecture, self.service.architecture_parameters = "mlp", {"hidden": 16, "features": 8}
        self.service.save()
        self.images = digits(np.random.default_rng(0))
        self.training = self._brought_in(0, COUNT)
        self.held_out = self._brought_in(COUNT, 2 * COUNT, reserved="validation")
        queue_add(actor=SYSTEM, service=self.service, samples=self.training[:3], reason="drift")
        self.snapshot = snapshot_create(
            actor=SYSTEM, service=self.service, role="training", samples=self.training
        )
        self.judging = snapshot_create(
            actor=SYSTEM, service=self.service, role="validation", samples=self.held_out
        )
        self.version = self._updated()
        self._judged()
        self._rolled_out()
        self._watched()

    def _brought_in(self, start: int, end: int, reserved: str = "") -> list[Sample]:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for at in range(start, end):
                picture = io.BytesIO()
                Image.fromarray(self.images.x[at, 0]).save(picture, "PNG")
                archive.writestr(f"{self.images.classes[self.images.y[at]]}/{at}.png", picture.getvalue())
        found = import_upload(
            actor=SYSTEM,
            service=self.service,
            file_name="digits.zip",
            size_bytes=len(packed.getvalue()),
            pieces=[packed.getvalue()],
            reserved=reserved,
            new_class=True,
        )
        import_perform(found.pk, 0)
        assert DataImport.objects.get(pk=found.pk).state == "finished"
        return list(Sample.objects.filter(cause=f"dataimport:{found.pk}"))

    def _updated(self) -> ModelVersion:
        run = make_run(
            self.service,
            strategy="replay",
            parameters={"memory_size": 500},
            snapshot=self.snapshot,
            evaluation=[self.judging],
        )
        perform(run.pk)
        run.refresh_from_db()
        assert run.state == "finished", run.failure
        assert run.version is not None
        return run.version

    def _judged(self) -> None:
        report = validation_start(
            actor=SYSTEM, version=self.version, environment=self.stage.environment, baseline=None
        )
        validate(report.pk)
        report.refresh_from_db()
        assert report.state in ("passed", "refused"), report.failure

    def _rolled_out(self) -> None:
        repository = ModelRepository(self.home / "triton" / "models", "python")
        repository.root.mkdir(parents=True)
        ByFolder(_Host(), repository).load(self.service.name, [self.version])  # type: ignore[arg-type]
        self.stage.make_live(self.version)

    def _watched(self) -> None:
        monitors_rebuild(actor=SYSTEM, version=self.version)
        rebuild(self.service.pk)
        calibrate(AccuracyEstimator.objects.get().pk)
        seen = self.images.x[: 2 * COUNT]
        answers = OnnxModel(artifact_path(self.version, "model.onnx")).predict(seen)
        observe(self.service, seen, version=self.version.number, probabilities=answers)
        last = Observation.objects.count()
        alert = Alert.objects.create(
            service=self.service,
            version_number=self.version.number,
            title="Drift",
            first_sequence=1,
            last_sequence=last,
        )
        explain(alert.pk)
        assert "map" in Alert.objects.get().changes

    def payload(self, sample: Sample) -> np.ndarray:
        return np.frombuffer(blobs().read(sample.payload), np.uint8)


class _Host:
    """Takes whatever it is asked to load."""

    def load(self, name: str) -> None: ...


def test_nothing_of_an_erased_sample_is_left_anywhere(home: Path) -> None:
    house = House(home)
    learned = house.training[3]
    with np.load(artifact_path(house.version, "warmup.npz")) as warm:
        judged = Sample.objects.get(pk=int(warm["ids"][0]))
    assert judged.reserved == "validation"
    contents = {sample.pk: house.payload(sample) for sample in (learned, judged)}
    kept = {sample.pk: house.payload(sample) for sample in (house.training[5], house.held_out[5])}
    holding = {pk: _blobs_of(found_in_files(home, content)) for pk, content in contents.items()}
    assert len(holding[learned.pk]) >= 3, "its payload, a segment and a memory"
    assert len(holding[judged.pk]) >= 3, "its payload, a segment and the golden inputs"
    assert str(learned.pk) in remembered(house.version)
    old_references = set(DriftMonitor.objects.exclude(reference="").values_list("reference", flat=True))
    assert old_references
    digests = {snapshot.pk: snapshot.digest for snapshot in (house.snapshot, house.judging)}
    weights = artifact_path(house.version, "model.safetensors").read_bytes()
    observations = Observation.objects.count()

    owner = house.stage.actor("owner")
    erasure = work(samples_erase(actor=owner, samples=[learned, judged], reason="asked by the person"))
    assert erasure.state == "finished", erasure.problem

    for pk, content in contents.items():
        assert found_in_files(home, content) == []
        assert found_in_database(content) == []
        assert str(pk) not in remembered(house.version)
    for content in kept.values():
        assert found_in_files(home, content), "others stay"
    assert not Label.objects.filter(sample__in=contents).exists()
    assert not QueueItem.objects.filter(sample__in=contents).exists()
    assert Observation.objects.count() == observations - 2
    assert not any(blobs().holds(digest) for digest in old_references)
    assert [one["number"] for one in erasure.saw] == [1]

    for snapshot in (house.snapshot, house.judging):
        assert snapshot.digest == digests[snapshot.pk]
        assert len(snapshot_items(snapshot)) == snapshot.size, "it verifies"
    assert artifact_path(house.version, "model.safetensors").read_bytes() == weights
    assert str(learned.pk) in seen_ids(house.version)
    assert verify_chain(project_scope(house.service.project_id)) is None


def _blobs_of(found: list[str]) -> set[str]:
    return {line.partition(":")[0].partition(".npz")[0] for line in found if line.startswith("blobs")}
