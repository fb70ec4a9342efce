"""Data quality in service: bad inputs breach, and the alert names them."""

from typing import Any

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.monitoring.evaluation import evaluate
from backend.monitoring.intake.answers import counted
from backend.monitoring.models import Alert, DriftMonitor, Observation
from backend.monitoring.monitors import monitor_create
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_rebuild
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot, make_version
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db
TABLE: dict[str, Any] = {
    "task": "tabular_classification",
    "dtype": "float32",
    "shape": [3],
    "classes": ["no", "yes"],
    "features": ["age", "income", "region"],
}


def rows(count: int, seed: int = 0) -> np.ndarray:
    """(count, 3): two numbers, and a region of 0 to 3."""
    random = np.random.default_rng(seed)
    table = random.normal(40, 10, (count, 3))
    table[:, 2] = random.integers(0, 4, count)
    return table.astype(np.float32)


@pytest.fixture
def version() -> ModelVersion:
    service = make_service(signature=TABLE, architecture="mlp")
    samples = make_samples(service, 300, inputs=rows(300), reserved="validation")
    make_snapshot(service, "validation", samples)
    version = make_version(service)
    monitors_rebuild(actor=SYSTEM, version=version)
    service.monitors.all().delete()
    return version


def watched(version: ModelVersion, **settings: Any) -> DriftMonitor:
    made = monitor_create(
        actor=SYSTEM,
        service=version.service,
        view="quality",
        detector="quality",
        settings={"window_size": 60, "categorical": ["region"], **settings},
    )
    rebuild(version.service_id)
    made.refresh_from_db()
    assert (made.state, made.problem) == ("armed", "")
    return made


def judged(service: Service, window: np.ndarray) -> Any:
    """(verdict, {kind: count}) of what came now."""
    observe(service, window)
    assert evaluate(service.pk) == 1
    result = DriftMonitor.objects.get(service=service).results.order_by("-pk")[0]
    return result.verdict, {one["kind"]: one["count"] for one in result.details["problems"]}


def test_good_inputs_are_no_news(version: ModelVersion) -> None:
    watched(version)
    for seed in range(1, 6):
        assert judged(version.service, rows(60, seed)) == ("normal", {})
    assert not Alert.objects.exists()


def test_bad_inputs_open_an_alert_that_names_them(version: ModelVersion) -> None:
    watched(version)
    bad = rows(60, 1)
    bad[7, 1] = np.nan
    bad[9, 0] = 9_000
    bad[11, 2] = 17
    assert judged(version.service, bad) == ("breached", {"missing": 1, "out_of_range": 1, "new_category": 1})
    alert = Alert.objects.get()
    assert alert.title.startswith("Bad inputs on ")
    said = alert.evidence.get()
    missing, outside, unknown = said.details["problems"]
    assert [row["sequence"] for row in missing["rows"]] == [8]
    assert missing["rows"][0]["request_id"] == Observation.objects.get(sequence=8).request_id
    assert (missing["columns"], outside["columns"], unknown["columns"]) == (["income"], ["age"], ["region"])
    assert said.score == pytest.approx(3 / 60)


def test_what_is_tolerated_is_no_breach(version: ModelVersion) -> None:
    watched(version, tolerated=0.05)
    few, many = rows(60, 1), rows(60, 2)
    few[:3, 0] = np.nan
    many[:4, 0] = np.nan
    assert judged(version.service, few) == ("normal", {"missing": 3})
    assert judged(version.service, many) == ("breached", {"missing": 4})


def test_inputs_that_repeat_and_a_column_that_stands_still_are_found(version: ModelVersion) -> None:
    watched(version)
    assert judged(version.service, np.repeat(rows(30, 1), 2, axis=0)) == ("breached", {"duplicate": 30})
    still = rows(60, 2)
    still[:, 1] = 40
    assert judged(version.service, still) == ("breached", {"constant": 1})


def test_inputs_of_a_wrong_shape_count_for_the_window_in_which_they_came(version: ModelVersion) -> None:
    watched(version)
    refused(version.service, 5)
    assert judged(version.service, rows(60, 1)) == ("normal", {}), "they came before the first window"
    refused(version.service, 2)
    assert judged(version.service, rows(60, 2)) == ("breached", {"wrong_shape": 2})
    assert judged(version.service, rows(60, 3)) == ("normal", {})


def test_a_reference_with_nan_is_refused_in_words(version: ModelVersion) -> None:
    bad = rows(60, 1)
    bad[0, 0] = np.nan
    made = monitor_create(
        actor=SYSTEM,
        service=version.service,
        view="quality",
        detector="quality",
        settings={"reference": "fixed", "reference_size": 60},
    )
    observe(version.service, bad)
    rebuild(version.service_id)
    made.refresh_from_db()
    assert (made.state, "NaN" in made.problem) == ("unarmed", True)


@pytest.mark.parametrize(
    ("view", "settings", "field"),
    [
        ("quality", {"categorical": ["town"]}, "categorical"),
        ("quality", {"at_once": 2}, "at_once"),
        ("quality", {"tolerated": 1}, "tolerated"),
        ("values", {"tolerated": 0.1}, "tolerated"),
        ("values", {"categorical": ["region"]}, "categorical"),
    ],
)
def test_what_makes_no_sense_of_a_view_is_refused(
    version: ModelVersion, view: str, settings: dict[str, Any], field: str
) -> None:
    detector = "quality" if view == "quality" else "ks"
    with pytest.raises(AppError) as error:
        monitor_create(actor=SYSTEM, service=version.service, view=view, detector=detector, settings=settings)
    assert (error.value.code, error.value.data["field"]) == ("monitor_invalid", field)


def refused(service: Service, count: int) -> None:
    """Clients told of so many inputs of another shape."""
    with counted(service, "observation") as counts:
        counts["shape_mismatch"] += count
