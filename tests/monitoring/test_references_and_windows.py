"""The references and windows that people choose for a monitor."""

from datetime import timedelta

import numpy as np
import pytest

from backend.core.clock import now
from backend.core.models import LogEntry
from backend.monitoring.control import make_references_that_came
from backend.monitoring.evaluation import evaluate
from backend.monitoring.models import DriftResult, Observation
from backend.monitoring.rebuilding import rebuild
from backend.registry.models import ModelVersion
from tests.monitoring.builders import observe
from tests.monitoring.managed import IMAGES, add, told, unwatched_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ModelVersion:
    return unwatched_version()


def test_a_fixed_reference_is_the_versions_first_traffic(version: ModelVersion) -> None:
    found = add(version, reference="fixed", reference_size=120)
    observe(version.service, IMAGES.x[200:319])
    make_references_that_came()
    rebuild(version.service_id)
    found.refresh_from_db()
    assert (found.state, found.problem) == ("unarmed", ""), "it waits for its reference"
    observe(version.service, IMAGES.x[319:400])
    rebuild(version.service_id)
    evaluate(version.service_id)
    found.refresh_from_db()
    assert found.state == "armed"
    assert told(found) == [(121, 180, "normal")], "what is the reference is not judged"


def test_a_moving_reference_follows_what_was_judged(version: ModelVersion) -> None:
    found = add(version, reference="moving", reference_size=120)
    observe(version.service, IMAGES.x[200:560])
    for _ in range(4):
        rebuild(version.service_id)
        evaluate(version.service_id)
    assert told(found) == [
        (121, 180, "normal"), (181, 240, "normal"), (241, 300, "normal"), (301, 360, "normal")
    ]  # fmt: skip
    found.refresh_from_db()
    moves = LogEntry.objects.filter(kind="drift_monitor.unarmed", data__reason="its reference moves on")
    assert moves.count() == 2
    assert found.armed_from_sequence == 361, "the third reference is 241 to 360"


def test_a_window_of_the_clock_is_judged_once_it_is_over(version: ModelVersion) -> None:
    found = add(version, window_s=3600, minimum_samples=50)
    observe(version.service, IMAGES.x[200:330])
    evaluate(version.service_id)
    assert told(found) == [], "the hour is not over"
    hour = now().replace(minute=0, second=0, microsecond=0)
    rows = Observation.objects.filter(service=version.service)
    rows.filter(sequence__lte=80).update(at=hour - timedelta(hours=3, minutes=-10))
    rows.filter(sequence__gt=80, sequence__lte=110).update(at=hour - timedelta(hours=2, minutes=-10))
    rows.filter(sequence__gt=110).update(at=hour + timedelta(minutes=1))
    evaluate(version.service_id)
    assert told(found) == [(1, 80, "normal"), (81, 110, "no_data")]


def test_a_window_with_nan_is_judged_without_it(version: ModelVersion) -> None:
    found = add(version, "output", "bbsd")
    answers = np.full((60, 9), 1 / 9, np.float32)
    answers[3] = np.nan
    observe(version.service, IMAGES.x[200:260], probabilities=answers)
    evaluate(version.service_id)
    answers[:20] = np.nan
    observe(version.service, IMAGES.x[260:320], probabilities=answers)
    evaluate(version.service_id)
    judged, too_few = DriftResult.objects.order_by("pk")
    assert (judged.size, judged.details) == (59, {"left_out": 1})
    assert (too_few.verdict, too_few.size, too_few.details) == ("no_data", 40, {"left_out": 20})
    found.refresh_from_db()
    assert found.state == "armed"


def test_constant_features_are_a_problem_of_the_reference_and_a_drift_of_a_window(
    version: ModelVersion,
) -> None:
    found = add(version, "values", "mmd")
    same = np.repeat(IMAGES.x[:1], 120, axis=0)
    observe(version.service, same)
    evaluate(version.service_id)
    assert {verdict for _, _, verdict in told(found)} == {"breached"}
    constant = add(version, "values", "mmd", reference="fixed", reference_size=120)
    observe(version.service, same)
    rebuild(version.service_id)
    constant.refresh_from_db()
    assert (constant.state, "equal" in constant.problem) == ("unarmed", True)


def test_codes_are_watched_in_the_values(version: ModelVersion) -> None:
    found = add(version, "values", "chi_squared")
    observe(version.service, IMAGES.x[200:260])
    evaluate(version.service_id)
    assert (found.state, [verdict for *_, verdict in told(found)]) == ("armed", ["normal"])
