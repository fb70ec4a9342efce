"""The pages of a service's monitors: who sees them, who adds and changes them, and what is said of a refusal."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.core.clock import now
from backend.monitoring.models import DriftMonitor, DriftResult, Observation
from backend.monitoring.monitors import monitor_create
from tests.factories import SYSTEM, make_inputs, make_service, make_user, member
from tests.monitoring.builders import observe
from tests.webui.reading import text_of
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def engineer(scene: Scene, client: Client) -> Client:
    client.force_login(member(scene.project, Role.ENGINEER))
    return client


def typed(client: Client, address: str) -> dict[str, Any]:
    """What the form of the page holds before anybody types."""
    form = client.get(address).context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


def test_the_list_says_what_watches_and_what_was_found(scene: Scene, engineer: Client) -> None:
    shown = text_of(engineer, "service_monitors", scene.service.name)
    assert "Input drift, mmd" in shown
    assert "Embeddings of the inputs" in shown
    assert "The newest validation snapshot" in shown
    assert "0.190, threshold 0.020" in shown
    assert "Add a monitor" in shown


def test_a_service_that_nothing_watches_says_so(scene: Scene, engineer: Client) -> None:
    bare = make_service(scene.project)
    assert "Nothing watches this service" in text_of(engineer, "service_monitors", bare.name)


def test_whoever_may_not_operate_sees_no_forms(scene: Scene, client: Client) -> None:
    client.force_login(member(scene.project, Role.VIEWER))
    monitor = DriftMonitor.objects.filter(service=scene.service)[0]
    assert "Add a monitor" not in text_of(client, "service_monitors", scene.service.name)
    shown = text_of(client, "monitor", monitor.pk)
    assert "Pause" not in shown
    assert "Settings" not in shown
    for act in ("monitor_hold", "monitor_go_on", "monitor_take_away"):
        assert client.post(reverse(f"webui:{act}", args=[monitor.pk])).status_code == 403
    client.force_login(make_user())
    assert client.get(reverse("webui:monitor", args=[monitor.pk])).status_code == 404


def test_an_engineer_adds_one_with_settings_of_its_own(scene: Scene, engineer: Client) -> None:
    address = reverse("webui:monitor_new", args=[scene.service.name])
    asked = f"{address}?watch=labels:accuracy"
    settings = typed(engineer, asked) | {
        "watch": "labels:accuracy",
        "window_min": "60",
        "label_delay_h": "2.5",
        "p_false_alarm": "0.001",
    }
    answer = engineer.post(address, settings)
    made = DriftMonitor.objects.get(service=scene.service, view="labels")
    assert answer.headers["Location"] == reverse("webui:monitor", args=[made.pk])
    assert made.parameters["window_s"] == 3600
    assert made.parameters["label_delay_s"] == 9000
    assert made.parameters["parameters"]["false_alarm"] == 0.001
    shown = text_of(engineer, "monitor", made.pk)
    assert "1 h 0 min of the clock" in shown
    assert 'value="0.001"' in shown


@pytest.mark.parametrize(
    ("watch", "field", "value", "said"),
    [
        ("input:mmd", "p_splits", "9", "splits"),
        ("input:mmd", "needed", "7", "The monitor&#x27;s needed is at most of"),
        ("output:bbsd", "window_min", "0.01", "window_s"),
        ("errors:adwin", "p_delta", "7", "delta lies between 0 and 1"),
        ("quality:quality", "tolerated", "1", "tolerated"),
    ],
)
def test_a_refusal_stands_beside_what_was_typed(
    scene: Scene, engineer: Client, watch: str, field: str, value: str, said: str
) -> None:
    address = reverse("webui:monitor_new", args=[scene.service.name])
    before = DriftMonitor.objects.count()
    told = typed(engineer, f"{address}?watch={watch}") | {"watch": watch, field: value}
    answer = engineer.post(address, told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{value}"' in answer.content.decode()
    assert DriftMonitor.objects.count() == before


def test_the_settings_of_another_detector_come_alone(scene: Scene, engineer: Client) -> None:
    address = reverse("webui:monitor_new", args=[scene.service.name])
    part = engineer.get(address, {"watch": "errors:hddm_a"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Two sided" in part
    assert "Compared with" not in part, "a stream has no reference"
    assert "Hours to wait for labels" in part


def test_settings_are_changed_once_by_whoever_saw_them(scene: Scene, engineer: Client) -> None:
    monitor = DriftMonitor.objects.get(service=scene.service, detector="mmd")
    address = reverse("webui:monitor", args=[monitor.pk])
    told = typed(engineer, address) | {"window_size": "120"}
    assert engineer.post(address, told).status_code == 302
    monitor.refresh_from_db()
    assert (monitor.parameters["window_size"], monitor.revision) == (120, 2)
    stale = engineer.post(address, told | {"window_size": "90"})
    assert stale.status_code == 422
    assert "monitor_changed" in stale.content.decode()
    monitor.refresh_from_db()
    assert monitor.parameters["window_size"] == 120


def test_it_is_paused_resumed_and_removed(scene: Scene, engineer: Client) -> None:
    monitor = DriftMonitor.objects.get(service=scene.service, detector="mmd")
    engineer.post(reverse("webui:monitor_hold", args=[monitor.pk]))
    assert "Resume" in text_of(engineer, "monitor", monitor.pk)
    engineer.post(reverse("webui:monitor_go_on", args=[monitor.pk]))
    monitor.refresh_from_db()
    assert monitor.state == "unarmed"
    engineer.post(reverse("webui:monitor_take_away", args=[monitor.pk]))
    assert "Input drift, mmd" not in text_of(engineer, "service_monitors_rows", scene.service.name)


def test_a_verdict_says_what_it_rests_on(scene: Scene, engineer: Client) -> None:
    monitor = monitor_create(
        actor=SYSTEM, service=scene.service, view="quality", detector="quality", settings={}
    )
    told = {"problems": [{"kind": "new_category", "count": 3, "rows": [], "columns": ["region"]}]}
    DriftResult.objects.create(
        monitor=monitor, version_number=2, first_sequence=1, last_sequence=60, at=now(), size=60,
        score=0.05, threshold=0.0, verdict="breached", details=told,
    )  # fmt: skip
    assert "3 new category (region)" in text_of(engineer, "monitor_state", monitor.pk)


def test_a_monitor_of_a_detector_that_is_gone_can_still_be_removed(scene: Scene, engineer: Client) -> None:
    monitor = DriftMonitor.objects.get(service=scene.service, detector="mmd")
    DriftMonitor.objects.filter(pk=monitor.pk).update(detector="hotelling")
    assert "Remove" in text_of(engineer, "monitor", monitor.pk)


def test_accuracy_by_class_stands_on_the_page_once_labels_came(scene: Scene, engineer: Client) -> None:
    DriftMonitor.objects.update(version_number=scene.live.number)
    assert "No label has come yet" in text_of(engineer, "service_monitors", scene.service.name)
    observe(scene.service, make_inputs(4), version=scene.live.number)
    Observation.objects.filter(sequence__lte=3).update(label="0")
    Observation.objects.filter(sequence=4).update(label="5")
    shown = text_of(engineer, "service_monitors", scene.service.name)
    assert "No label has come yet" not in shown
    assert "75.0 %" in shown, "all: three of four are right"
    assert f"of v{scene.live.number}" in shown
