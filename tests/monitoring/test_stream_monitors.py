"""Streams in service: errors by late labels and confidences, carried on from window to window."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.monitoring.evaluation import evaluate
from backend.monitoring.models import Alert, DriftMonitor, DriftResult, Observation
from backend.monitoring.monitors import monitor_create
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_rebuild
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from tests.factories import SYSTEM, make_inputs, make_service, make_version
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db
RANDOM = np.random.default_rng(0)


@pytest.fixture
def version() -> ModelVersion:
    """Of a service without any snapshot: a stream is compared with nothing but its past."""
    service = make_service()
    version = make_version(service)
    monitors_rebuild(actor=SYSTEM, version=version)
    service.monitors.all().delete()
    return version


def watched(version: ModelVersion, view: str, detector: str = "adwin", **settings: Any) -> DriftMonitor:
    made = monitor_create(
        actor=SYSTEM, service=version.service, view=view, detector=detector, settings=settings
    )
    rebuild(version.service_id)
    made.refresh_from_db()
    assert (made.state, made.reference, made.threshold) == ("armed", "", None)
    return made


def answered(service: Service, confidence: float, count: int = 200, version: int = 1) -> None:
    """So many answers with about that confidence."""
    sure = (confidence + RANDOM.uniform(-0.05, 0.05, count)).clip(0.2, 1).astype(np.float32)
    rest = np.repeat((1 - sure)[:, None] / 8, 8, axis=1).astype(np.float32)
    inputs = make_inputs(count)
    observe(service, inputs, version=version, probabilities=np.column_stack([sure, rest]))


def labelled(service: Service, wrong: float) -> None:
    """Label what has no label, so that about a share of the answers is wrong."""
    for row in Observation.objects.filter(service=service, label=""):
        row.label = "1" if RANDOM.random() < wrong else row.predicted
        row.save()


def verdicts() -> list[str]:
    return list(DriftResult.objects.order_by("pk").values_list("verdict", flat=True))


def test_confidence_that_falls_raises_an_alert(version: ModelVersion) -> None:
    watched(version, "confidence")
    answered(version.service, 0.9)
    evaluate(version.service_id)
    assert verdicts() == ["normal"] * 4
    assert not Alert.objects.exists()
    answered(version.service, 0.5)
    evaluate(version.service_id)
    found = DriftResult.objects.filter(verdict="breached")[0]
    assert found.first_sequence > 200
    assert (found.threshold or 0.0) > 0.8, "what it was before"
    assert found.score == pytest.approx(0.5, abs=0.02)
    [changed] = found.details["changes"]
    assert found.first_sequence <= changed <= found.last_sequence
    assert Alert.objects.get().title.startswith("Changed confidence on ")


def test_more_errors_raise_an_alert_and_fewer_do_not(version: ModelVersion) -> None:
    watched(version, "errors")
    answered(version.service, 0.9, 400)
    labelled(version.service, 0.5)
    answered(version.service, 0.9, 400)
    labelled(version.service, 0.05)
    evaluate(version.service_id)
    assert any(result.details["changes"] for result in DriftResult.objects.all()), "it did see a change"
    assert set(verdicts()) == {"normal"}
    answered(version.service, 0.9, 400)
    labelled(version.service, 0.5)
    evaluate(version.service_id)
    assert Alert.objects.get().title.startswith("More errors on ")


def test_windows_of_errors_wait_for_labels(version: ModelVersion) -> None:
    watched(version, "errors")
    answered(version.service, 0.9, 50)
    evaluate(version.service_id)
    assert verdicts() == []
    labelled(version.service, 0.0)
    evaluate(version.service_id)
    assert verdicts() == ["normal"]


def test_a_stream_remembers_until_the_next_promotion(version: ModelVersion) -> None:
    found = watched(version, "confidence", "page_hinkley", parameters={"horizon": 150})
    answered(version.service, 0.9, 200)
    evaluate(version.service_id)
    found.refresh_from_db()
    with np.load(_file(found)) as arrays:
        assert (arrays["seen"].item(), arrays["horizon"].item()) == (200, 150)
    newer = make_version(version.service)
    monitors_rebuild(actor=SYSTEM, version=newer)
    rebuild(version.service_id)
    found.refresh_from_db()
    assert bytes(found.memory) == b""
    answered(version.service, 0.5, 100, version=2)
    evaluate(version.service_id)
    assert not Alert.objects.exists(), "another version's confidence is no change"


def test_confidences_that_are_no_numbers_are_left_out(version: ModelVersion) -> None:
    watched(version, "confidence")
    answered(version.service, 0.9, 50)
    Observation.objects.filter(sequence__lte=10).update(confidence=float("inf"))
    evaluate(version.service_id)
    result = DriftResult.objects.get()
    assert (result.size, result.details["left_out"], result.verdict) == (40, 10, "normal")


@pytest.mark.parametrize(
    ("settings", "code", "field"),
    [
        ({"reference": "fixed"}, "monitor_invalid", "reference"),
        ({"at_once": 2}, "monitor_invalid", "at_once"),
        ({"parameters": {"delta": 2}}, "parameter_out_of_range", "parameters"),
        ({"parameters": {"horizon": 1e9}}, "parameter_out_of_range", "parameters.horizon"),
        ({"parameters": {"false_alarm": 0.1}}, "parameter_unknown", "parameters.false_alarm"),
    ],
)
def test_what_makes_no_sense_is_refused(
    version: ModelVersion, settings: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(AppError) as refused:
        watched(version, "errors", **settings)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)


def _file(monitor: DriftMonitor) -> Any:
    return BytesIO(bytes(monitor.memory))
