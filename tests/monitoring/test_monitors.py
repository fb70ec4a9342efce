"""Monitors: armed from held-out samples, each window judged once, one alert for what drifts."""

import numpy as np
import pytest

from backend.core.actor import system_actor
from backend.core.acts import project_scope
from backend.core.models import LogEntry
from backend.engine.runtime import OnnxModel
from backend.engine.scenarios import digits, drifted
from backend.jobs.queue import JOBS
from backend.monitoring import evaluation
from backend.monitoring.control import judge_full_windows
from backend.monitoring.evaluation import evaluate
from backend.monitoring.judging import Verdict
from backend.monitoring.models import Alert, DriftMonitor, DriftResult, Observation
from backend.monitoring.monitors import monitor_create
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_create, monitors_rebuild
from backend.monitoring.sights import Sights
from backend.monitoring.views_of_traffic import view_of
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from tests.factories import make_samples, make_service, make_snapshot
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db
ACTOR = system_actor("test")
IMAGES = digits(np.random.default_rng(0))
# One of each kind, beside the three that are usual.
KINDS = [
    ("values", "ks"),
    ("quality", "quality"),
    ("labels", "accuracy"),
    ("errors", "adwin"),
    ("confidence", "hddm_a"),
]


def serve(version: ModelVersion, inputs: np.ndarray) -> None:
    """Traffic as this version answers it."""
    answers = OnnxModel(artifact_path(version, "model.onnx")).predict(inputs)
    observe(version.service, inputs, version=version.number, probabilities=answers)


def monitor(service: Service, view: str) -> DriftMonitor:
    return DriftMonitor.objects.get(service=service, detector={"input": "mmd", "output": "bbsd"}[view])


def promote(version: ModelVersion) -> None:
    """What a promotion does to monitors, and the rebuilds it enqueues."""
    monitors_rebuild(actor=ACTOR, version=version)
    rebuild(version.service_id)


def judge(service: Service) -> None:
    evaluate(service.pk)


@pytest.fixture
def version() -> ModelVersion:
    service = make_service()
    held_out = make_samples(service, 200, inputs=IMAGES.x[:200], reserved="validation")
    make_snapshot(service, "validation", held_out)
    monitors_create(actor=ACTOR, service=service, window_size=60)
    return make_served_version(service)


def test_a_promotion_arms_both_monitors(version: ModelVersion) -> None:
    serve(version, IMAGES.x[200:230])
    promote(version)
    for view in ("input", "output"):
        found = monitor(version.service, view)
        assert (found.state, found.version_number) == ("armed", version.number)
        assert found.threshold is not None
        assert found.next_sequence == 31, "what was served before it was armed is not judged"


def test_without_a_validation_snapshot_it_says_what_is_missing() -> None:
    version = make_served_version(make_service())
    promote(version)
    found = monitor(version.service, "input")
    assert found.state == "unarmed"
    assert "validation snapshot" in found.problem


def test_unchanged_traffic_raises_nothing_and_each_window_is_judged_once(version: ModelVersion) -> None:
    promote(version)
    serve(version, IMAGES.x[200:500])
    judge(version.service)
    judge(version.service)
    rows = DriftResult.objects.filter(monitor__detector="mmd")
    assert [(row.first_sequence, row.last_sequence) for row in rows] == [
        (1, 60), (61, 120), (121, 180), (181, 240), (241, 300)
    ]  # fmt: skip
    assert not Alert.objects.exists()


def test_drift_raises_one_alert_that_names_its_windows(version: ModelVersion) -> None:
    promote(version)
    serve(version, IMAGES.x[200:320])
    serve(version, drifted(IMAGES.x[320:800], np.random.default_rng(1), angle_degrees=60))
    judge(version.service)
    judge(version.service)
    alert = Alert.objects.get()
    assert alert.state == "open"
    assert 121 <= alert.first_sequence < alert.last_sequence
    assert LogEntry.objects.filter(
        scope=project_scope(version.service.project_id), kind="alert.opened", object=f"alert:{alert.pk}"
    ).exists()


def test_a_window_never_mixes_versions(version: ModelVersion) -> None:
    promote(version)
    serve(version, IMAGES.x[200:250])
    newer = make_served_version(version.service, seed=1)
    promote(newer)
    serve(newer, IMAGES.x[250:280])
    serve(version, IMAGES.x[280:300])
    serve(newer, IMAGES.x[300:340])
    judge(version.service)
    results = DriftResult.objects.filter(monitor__detector="mmd")
    assert [(row.version_number, row.first_sequence, row.last_sequence) for row in results] == [(2, 51, 130)]


def test_a_verdict_that_a_promotion_overtook_is_not_written(
    version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    promote(version)
    serve(version, IMAGES.x[200:260])
    newer, score = make_served_version(version.service, seed=1), evaluation._verdict_on

    def overtaken(found: DriftMonitor, window: list[Observation], sights: Sights) -> Verdict:
        judged = score(found, window, sights)
        promote(newer)
        return judged

    monkeypatch.setattr(evaluation, "_verdict_on", overtaken)
    assert evaluate(version.service_id) == 0
    found = monitor(version.service, "input")
    assert (found.state, found.version_number, found.vote, found.next_sequence) == ("armed", 2, {}, 61)
    assert not DriftResult.objects.exists()


def test_ten_promotions_without_drift_raise_no_alert_of_any_kind(version: ModelVersion) -> None:
    service, random = version.service, np.random.default_rng(3)
    for view, detector in KINDS:
        monitor_create(
            actor=ACTOR, service=service, view=view, detector=detector, settings={"window_size": 60}
        )
    for number in range(10):
        newer = make_served_version(service, seed=number + 2)
        promote(newer)
        assert not service.monitors.exclude(state="armed").exists()
        serve(newer, IMAGES.x[200 + 120 * number : 320 + 120 * number])
        for row in Observation.objects.filter(service=service, label=""):
            row.label = str(
                random.integers(9)
            )  # as the held-out samples are: no version is right but by chance
            row.save()
        judge(service)
    judged = DriftResult.objects.values_list("monitor__view", "version_number").distinct()
    assert judged.count() == 10 * len({"input", "output", *(view for view, _ in KINDS)})
    assert DriftResult.objects.exclude(verdict="no_data").count() == 10 * 2 * (3 + len(KINDS))
    assert not Alert.objects.exists()


def test_monitors_that_watch_the_same_inputs_embed_them_once(
    version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []

    def counted(view: str, of: ModelVersion, inputs: np.ndarray) -> np.ndarray:
        seen.append((view, len(inputs)))
        return view_of(view, of, inputs)

    monkeypatch.setattr("backend.monitoring.sights.view_of", counted)
    promote(version)
    assert sorted(seen) == [("input", 200), ("output", 200)], "of the reference, for three monitors"
    seen.clear()
    serve(version, IMAGES.x[200:320])
    judge(version.service)
    assert seen == [("input", 60), ("input", 60)], "of two windows, for two monitors"


def test_what_is_served_while_it_is_calibrated_is_judged(version: ModelVersion) -> None:
    monitors_rebuild(actor=ACTOR, version=version)
    serve(version, IMAGES.x[200:260])
    rebuild(version.service_id)
    judge(version.service)
    assert [row.first_sequence for row in DriftResult.objects.all()] == [1, 1, 1]


def test_a_damaged_reference_unarms_the_monitor_and_says_so(version: ModelVersion) -> None:
    promote(version)
    DriftMonitor.objects.update(reference="0" * 64)
    serve(version, IMAGES.x[200:260])
    judge(version.service)
    found = monitor(version.service, "input")
    assert found.state == "unarmed"
    assert "blob store" in found.problem


def test_control_enqueues_full_windows_only(version: ModelVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    from django_q.models import OrmQ

    promote(version)
    OrmQ.objects.all().delete()
    serve(version, IMAGES.x[200:259])
    judge_full_windows()
    assert OrmQ.objects.count() == 0
    serve(version, IMAGES.x[259:260])
    judge_full_windows()
    assert OrmQ.objects.count() == 1, "one run judges all monitors of the service"
    assert "monitoring.evaluate" in JOBS
