"""Which gates the real engine's answers reach: recorded traffic, slices, sets that are too small."""

from pathlib import Path

import numpy as np
import pytest

from backend.datasets.models import Sample
from backend.engine.runtime import OnnxModel
from backend.engine.scenarios import digits
from backend.hosts.services import environment_change
from backend.registry.models import ModelVersion
from backend.validation.models import GateResult, ValidationReport
from tests.factories import SYSTEM, make_snapshot
from tests.monitoring.builders import observe
from tests.validation.stage import DigitsStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> DigitsStage:
    return DigitsStage()


@pytest.fixture
def live(stage: DigitsStage, trained: Path) -> ModelVersion:
    version = stage.register(trained)
    stage.make_live(version)
    return version


def again(stage: DigitsStage, trained: Path, live: ModelVersion) -> ValidationReport:
    """The live version judged beside itself, as another version."""
    return stage.validated(stage.register(trained), baseline=live)


def gate(report: ValidationReport, name: str) -> GateResult:
    return report.gates.get(gate=name)


def test_who_answers_as_the_live_version_loses_nothing(
    stage: DigitsStage, trained: Path, live: ModelVersion
) -> None:
    report = again(stage, trained, live)
    assert report.state == "passed", list(report.gates.values("gate", "verdict", "detail"))
    for name in ("not_worse", "forgetting"):
        assert (gate(report, name).value, gate(report, name).interval) == (0, [0, 0])
    assert gate(report, "slices").value == 0
    measured = report.evidence["measured"]
    assert measured["not_worse"] == {"samples": 100, "lost": 0, "gained": 0}
    bins = measured["reliability"]
    assert bins["candidate"] == bins["baseline"]
    assert sum(one["n"] for one in bins["candidate"]) == 100


def test_sets_too_small_to_show_it_refuse(trained: Path) -> None:
    stage = DigitsStage(size=59)
    live = stage.register(trained)
    stage.make_live(live)
    report = again(stage, trained, live)
    assert report.state == "refused"
    found = gate(report, "forgetting")
    assert (found.verdict, found.value) == ("not_enough_data", None)
    assert found.detail == "59 samples, 60 are needed."


def test_agreement_is_counted_on_what_clients_were_answered(
    stage: DigitsStage, trained: Path, live: ModelVersion
) -> None:
    images = digits(np.random.default_rng(0))[:120]
    answers = OnnxModel(trained / "model.onnx").predict(images.x)
    answers[:30] = np.roll(answers[:30], 1, axis=1)
    observe(stage.service, images.x, version=live.number, probabilities=answers)
    observe(stage.service, images.x[:50], version=live.number + 1, probabilities=answers[:50])
    found = gate(again(stage, trained, live), "agreement")
    assert (found.value, found.verdict, found.required) == (90 / 120, "passed", False)
    assert found.detail.startswith("90 of the newest 120 recorded requests")


def test_without_traffic_agreement_refuses_only_where_it_is_required(
    stage: DigitsStage, trained: Path, live: ModelVersion
) -> None:
    assert not again(stage, trained, live).gates.filter(gate="agreement").exists()
    environment_change(actor=SYSTEM, environment=stage.environment, gates={"agreement": {"required": True}})
    report = again(stage, trained, live)
    assert (report.state, gate(report, "agreement").verdict) == ("refused", "not_enough_data")


def test_samples_of_several_sources_are_slices_too(
    stage: DigitsStage, trained: Path, live: ModelVersion
) -> None:
    samples = stage.sets["validation"]
    Sample.objects.filter(pk__in=[sample.pk for sample in samples[:40]]).update(source="traffic")
    make_snapshot(stage.service, "validation", samples)
    compared = again(stage, trained, live).evidence["measured"]["compared"]
    assert {name: found["n"] for name, found in compared["validation"]["groups"].items()} == {
        "import": 60,
        "traffic": 40,
    }
    assert compared["golden"]["groups"] == {}
