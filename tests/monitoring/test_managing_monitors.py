"""Monitors that people add, change, pause and take away."""

from typing import Any

import numpy as np
import pytest

from backend.access.roles import Role
from backend.core.acts import project_scope
from backend.core.errors import AppError, ConflictError, StaleStateError
from backend.core.models import LogEntry
from backend.monitoring.evaluation import evaluate
from backend.monitoring.judging import drift
from backend.monitoring.models import Alert, DriftMonitor
from backend.monitoring.monitors import (
    monitor_change,
    monitor_create,
    monitor_pause,
    monitor_remove,
    monitor_resume,
)
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_samples, make_snapshot, make_user
from tests.monitoring.builders import make_served_version, observe
from tests.monitoring.managed import IMAGES, add, told, unwatched_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ModelVersion:
    return unwatched_version()


def test_a_monitor_is_calibrated_and_judges_what_comes(version: ModelVersion) -> None:
    observe(version.service, IMAGES.x[200:260])
    found = add(version)
    assert (found.state, found.name, found.version_number) == ("armed", "input:ks", 1)
    observe(version.service, IMAGES.x[260:320])
    evaluate(version.service_id)
    assert told(found) == [(61, 120, "normal")], "from when it was added on"
    assert add(version).name == "input:ks:2"


@pytest.mark.parametrize(
    ("view", "detector", "settings", "code", "field"),
    [
        ("sound", "ks", {}, "view_unknown", "view"),
        ("output", "chi_squared", {}, "detector_unknown", "detector"),
        ("input", "", {}, "detector_unknown", "detector"),
        ("input", "ks", {"window": 3}, "monitor_invalid", "window"),
        ("input", "ks", {"window_size": 0}, "monitor_invalid", "window_size"),
        ("input", "ks", {"window_size": "many"}, "monitor_invalid", "window_size"),
        ("input", "ks", {"window_size": 20}, "monitor_invalid", "minimum_samples"),
        ("input", "ks", {"needed": 4}, "monitor_invalid", "needed"),
        ("input", "ks", {"at_once": 0.5}, "monitor_invalid", "at_once"),
        ("input", "ks", {"reference": "golden"}, "monitor_invalid", "reference"),
        ("input", "ks", {"parameters": {"splits": 9}}, "parameter_unknown", "parameters.splits"),
        ("input", "mmd", {"parameters": {"splits": 9.5}}, "parameter_out_of_range", "parameters.splits"),
        ("input", "mmd", {"parameters": {"splits": 1e9}}, "parameter_out_of_range", "parameters.splits"),
        ("input", "mmd", {"parameters": {"splits": 9}}, "splits_too_few", "parameters"),
        ("input", "ks", {"parameters": {"false_alarm": 2}}, "parameter_out_of_range", "parameters"),
        ("input", "ks", {"parameters": {"false_alarm": float("nan")}}, "monitor_invalid", "parameters.false_alarm"),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused_by_name(
    version: ModelVersion, view: str, detector: str, settings: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(AppError) as refused:
        monitor_create(actor=SYSTEM, service=version.service, view=view, detector=detector, settings=settings)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)
    assert not version.service.monitors.exists()


def test_a_changed_monitor_is_calibrated_anew_and_forgets_its_vote(version: ModelVersion) -> None:
    found = add(version, parameters={"margin": 1.0})
    before = found.threshold or 0.0
    observe(version.service, IMAGES.x[200:260])
    evaluate(version.service_id)
    changed = monitor_change(
        actor=SYSTEM,
        monitor=found,
        revision=1,
        settings={"window_size": 80, "parameters": {"margin": 3.0}},
    )
    assert (changed.state, changed.reference, changed.vote, changed.revision) == ("unarmed", "", {}, 2)
    observe(version.service, IMAGES.x[260:340])
    evaluate(version.service_id)
    assert len(told(found)) == 1, "nothing is judged by what is not calibrated"
    rebuild(version.service_id)
    evaluate(version.service_id)
    changed.refresh_from_db()
    assert changed.state == "armed"
    assert (changed.threshold or 0.0) > before
    assert told(found)[1:] == [(61, 140, "normal")]


def test_who_did_not_see_the_last_change_changes_nothing(version: ModelVersion) -> None:
    found = add(version)
    monitor_change(actor=SYSTEM, monitor=found, revision=1, settings={"window_size": 80})
    with pytest.raises(StaleStateError) as refused:
        monitor_change(actor=SYSTEM, monitor=found, revision=1, settings={"window_size": 90})
    assert refused.value.code == "monitor_changed"
    with pytest.raises(StaleStateError):
        monitor_pause(actor=SYSTEM, monitor=found)
    found.refresh_from_db()
    assert found.parameters["window_size"] == 80


def test_a_calibration_that_a_change_overtook_arms_nothing(
    version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, fitted = add(version), drift._finite

    def overtaken(rows: np.ndarray) -> tuple[np.ndarray, int]:
        monkeypatch.setattr(drift, "_finite", fitted)
        seen = DriftMonitor.objects.get(pk=found.pk)
        monitor_change(actor=SYSTEM, monitor=seen, revision=2, settings={"window_size": 90})
        return fitted(rows)

    monitor_change(actor=SYSTEM, monitor=found, revision=1, settings={"window_size": 80})
    monkeypatch.setattr(drift, "_finite", overtaken)
    rebuild(version.service_id)
    found.refresh_from_db()
    assert (found.state, found.reference, found.revision) == ("unarmed", "", 3)


def test_a_paused_monitor_judges_nothing_whatever_goes_live(version: ModelVersion) -> None:
    found = monitor_pause(actor=SYSTEM, monitor=add(version))
    newer = make_served_version(version.service, seed=1)
    monitors_rebuild(actor=SYSTEM, version=newer)
    rebuild(version.service_id)
    observe(version.service, IMAGES.x[200:260], version=2)
    evaluate(version.service_id)
    found.refresh_from_db()
    assert (found.state, found.version_number, found.reference) == ("paused", 2, "")
    with pytest.raises(ConflictError):
        monitor_pause(actor=SYSTEM, monitor=found)
    resumed = monitor_resume(actor=SYSTEM, monitor=found)
    with pytest.raises(ConflictError, match="neither paused"):
        monitor_resume(actor=SYSTEM, monitor=resumed)
    rebuild(version.service_id)
    found.refresh_from_db()
    assert (found.state, found.next_sequence) == ("armed", 61)
    assert told(found) == []


def test_after_a_problem_it_can_be_resumed(version: ModelVersion) -> None:
    found = add(version, reference="training")
    assert (found.state, found.problem[:27]) == ("unarmed", "There is no training snapsh")
    make_snapshot(version.service, samples=make_samples(version.service, 200, inputs=IMAGES.x[200:400]))
    monitor_resume(actor=SYSTEM, monitor=found)
    rebuild(version.service_id)
    found.refresh_from_db()
    assert (found.state, found.problem) == ("armed", "")


def test_a_removed_monitor_stays_away_and_its_alert_stays(version: ModelVersion) -> None:
    found = add(version)
    alert = Alert.objects.create(
        service=version.service,
        monitor=found,
        version_number=1,
        title="Input drift",
        first_sequence=1,
        last_sequence=9,
    )
    monitor_remove(actor=SYSTEM, monitor=found)
    monitors_rebuild(actor=SYSTEM, version=make_served_version(version.service, seed=1))
    alert.refresh_from_db()
    assert alert.monitor is None
    assert not DriftMonitor.objects.exists()
    scope = project_scope(version.service.project_id)
    assert LogEntry.objects.filter(scope=scope, kind="drift_monitor.removed").count() == 4


def test_by_rest_an_engineer_does_all_of_it(version: ModelVersion) -> None:
    client, other = api_as(version.service, Role.ENGINEER), api_as(version.service, Role.CURATOR)
    address, asked = "/api/v1/services/digits/monitors/", {"view": "input", "detector": "ks"}
    assert other.post(address, asked, format="json").status_code == 403
    made = client.post(address, asked, format="json")
    assert (made.status_code, made.data["settings"]["window_size"]) == (201, 200)
    one = f"/api/v1/monitors/{made.data['id']}/"
    change = {"revision": 1, "settings": {"window_size": 100}}
    assert other.put(one, change, format="json").status_code == 403
    assert client.put(one, change, format="json").data["revision"] == 2
    stale = client.put(one, change, format="json")
    assert (stale.status_code, stale.data["code"]) == (409, "monitor_changed")
    refused = client.put(one, {"revision": 2, "settings": {"of": 1}}, format="json")
    assert (refused.status_code, refused.data["data"]["field"]) == (400, "needed")
    assert other.post(f"{one}pause/").status_code == 403
    assert client.post(f"{one}pause/").data["state"] == "paused"
    assert client.post(f"{one}resume/").data["state"] == "unarmed"
    assert other.delete(one).status_code == 403
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    stranger = api_of(make_user())
    assert stranger.post(address, asked, format="json").status_code == 404


def test_the_catalogue_says_what_may_watch_what(version: ModelVersion) -> None:
    client = api_as(version.service, Role.VIEWER)
    found = {(one["view"], one["name"]) for one in client.get("/api/v1/detectors/").data}
    assert {("input", "mmd"), ("values", "chi_squared"), ("output", "bbsd")} <= found
    assert not {("input", "chi_squared"), ("input", "bbsd")} & found


def test_a_service_has_no_more_monitors_than_can_be_looked_after(
    version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.monitoring.monitors.MOST_MONITORS", 1)
    add(version)
    with pytest.raises(ConflictError, match="remove one first"):
        add(version)
