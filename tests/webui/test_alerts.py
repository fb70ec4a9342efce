"""The pages of alerts and of planned downtime: what they show, what their dialogs do, and what is refused there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.core.clock import now
from backend.monitoring.alerts import alert_mute, alert_resolve
from backend.monitoring.downtimes import downtime_end, downtime_plan
from backend.monitoring.models import Alert, Downtime
from tests.clients import pages_as
from tests.factories import SYSTEM, make_inputs, make_project, member
from tests.monitoring.alarms import alarm, estimate
from tests.monitoring.builders import observe
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(scene: Scene) -> Client:
    return pages_as(scene, Role.ENGINEER)


def page_of(scene: Scene) -> str:
    return reverse("webui:alert", args=[scene.alert.pk])


def do(client: Client, scene: Scene, act: str, **form: Any) -> Any:
    return client.post(reverse(f"webui:{act}", args=[scene.alert.pk]), form)


def the_alert() -> Alert:
    return Alert.objects.get()


def test_the_page_tells_severity_alarms_and_monitors_that_agree(scene: Scene, client: Client) -> None:
    alarm(scene.service, "bbsd", version=scene.live.number)
    shown = client.get(page_of(scene)).text
    for word in ("High", "of 2 monitors", "Input drift, mmd", "Output drift, bbsd"):
        assert word in shown
    monitor = scene.service.monitors.get(name="output:bbsd")
    assert f'href="{reverse("webui:monitor", args=[monitor.pk])}"' in shown
    monitor.delete()
    assert "Output drift, bbsd" in client.get(page_of(scene)).text


def test_estimated_accuracy_is_shown_with_its_band_or_why_there_is_none(scene: Scene, client: Client) -> None:
    assert client.get(page_of(scene)).text.count("no window of 100 answers is estimated") == 2
    estimate(scene.service, 1, 0.9, scene.live.number)
    estimate(scene.service, 101, 0.7, scene.live.number)
    shown = client.get(page_of(scene)).text
    assert "is estimated" not in shown
    for figure in ("90.0 %", "85.0 % to 95.0 %", "70.0 %", "65.0 % to 75.0 %", "over 100 answers"):
        assert figure in shown


def test_it_leads_to_its_requests_its_samples_and_its_update(scene: Scene, client: Client) -> None:
    assert "not kept any more" in client.get(page_of(scene)).text
    observe(scene.service, make_inputs(110), version=scene.live.number)
    shown = client.get(page_of(scene)).text
    assert "?request_id=" in shown
    for address in (
        reverse("webui:queue", args=[scene.service.name]),
        reverse("webui:run", args=[scene.run.pk]),
    ):
        assert f'href="{address}"' in shown


def test_it_is_taken_handed_over_weighed_muted_and_resolved(scene: Scene, client: Client) -> None:
    curator = member(scene.project, Role.CURATOR)
    do(client, scene, "alert_take")
    assert the_alert().assignee == member(scene.project, Role.ENGINEER)
    do(client, scene, "alert_hand_over", assignee=curator.username)
    assert the_alert().assignee == curator
    do(client, scene, "alert_hand_over", assignee="")
    assert the_alert().assignee is None
    do(client, scene, "alert_grade", severity="low")
    assert the_alert().severity == "low"
    do(client, scene, "alert_silence", span="4", reason="cleaning")
    assert "Muted until" in client.get(page_of(scene)).text
    do(client, scene, "alert_unsilence")
    assert "Muted until" not in client.get(page_of(scene)).text
    until = (now() + timedelta(days=2)).replace(second=0, microsecond=0)
    do(client, scene, "alert_silence", span="", until=f"{until:%Y-%m-%dT%H:%M}")
    assert the_alert().muted_until == until
    do(client, scene, "alert_close", comment="A dirty lens.")
    shown = client.get(page_of(scene)).text
    assert "A dirty lens." in shown
    assert 'data-dialog-open="mute"' not in shown


@pytest.mark.parametrize(
    ("act", "form", "said"),
    [
        ("alert_hand_over", {"assignee": "a-stranger"}, "Select a valid choice"),
        ("alert_grade", {"severity": "dire"}, "Select a valid choice"),
        ("alert_silence", {"span": "", "until": ""}, "Say until when."),
        ("alert_silence", {"span": "", "until": "2001-01-01T00:00"}, "mute_past"),
        ("alert_silence", {"span": "", "until": "2199-01-01T00:00"}, "mute_too_long"),
        ("alert_silence", {"span": "", "until": "soon"}, "Enter a valid date/time."),
        ("alert_close", {"comment": " "}, "Say what it was and what was done."),
    ],
)
def test_what_is_refused_comes_back_in_its_dialog(
    scene: Scene, client: Client, act: str, form: dict[str, str], said: str
) -> None:
    answer = do(client, scene, act, **form)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert len(re.findall(r"<dialog[^>]* open", answer.text)) == 1
    assert the_alert().muted_until is None


def test_what_came_too_late_is_refused_with_its_reason(scene: Scene, client: Client) -> None:
    alert_resolve(actor=SYSTEM, alert=the_alert(), note="Cleaned.")
    answer = do(client, scene, "alert_silence", span="1")
    assert (answer.status_code, "alert_resolved" in answer.text) == (422, True)
    assert do(client, scene, "alert_take").status_code == 409


def test_a_viewer_is_shown_no_dialog(scene: Scene) -> None:
    assert "data-dialog-open" not in pages_as(scene, Role.VIEWER).get(page_of(scene)).text


def test_the_list_is_narrowed_by_state_severity_service_and_assignee(scene: Scene, client: Client) -> None:
    curator = member(scene.project, Role.CURATOR)
    other = make_scene(scene.project, scene.environment)
    Alert.objects.filter(pk=other.alert.pk).update(severity="low", assignee=curator, state="acknowledged")

    def listed(**asked: str) -> set[str]:
        shown = client.get(reverse("webui:alerts_rows"), asked).text
        return set(re.findall(r'href="/alerts/(\d+)/"', shown))

    here, there = str(scene.alert.pk), str(other.alert.pk)
    assert listed() == {here, there}
    assert listed(state="open") == listed(severity="high") == listed(assignee="-") == {here}
    assert listed(state="acknowledged", severity="low", assignee=curator.username) == {there}
    assert listed(service=other.service.name) == {there}
    assert listed(severity="medium") == set()
    assert listed(severity="dire", state="closed", service="elsewhere") == {here, there}


def test_an_empty_list_says_why(scene: Scene, client: Client) -> None:
    address = reverse("webui:alerts")
    assert "No alert is like that" in client.get(address, {"state": "resolved"}).text
    client.force_login(member(make_project(), Role.VIEWER))
    assert "No alert yet" in client.get(address).text


def test_tabs_keep_what_else_narrows_the_list(scene: Scene, client: Client) -> None:
    shown = client.get(reverse("webui:alerts"), {"severity": "high", "page": "1"}).text
    assert 'href="/alerts/?severity=high&amp;state=resolved"' in shown


def test_a_muted_alert_waits_for_nobody_and_is_no_drift(scene: Scene, client: Client) -> None:
    service_page = reverse("webui:service_overview", args=[scene.service.name])
    inbox = reverse("webui:inbox_rows")
    assert scene.alert.title in client.get(inbox).text
    alert_mute(actor=SYSTEM, alert=the_alert(), until=now() + timedelta(hours=1))
    assert scene.alert.title not in client.get(inbox).text
    assert "muted until" in client.get(service_page).text
    project = client.get(reverse("webui:project_state", args=[scene.project.slug])).text
    assert "drifting" not in project


def test_what_is_assigned_to_somebody_waits_for_them_alone(scene: Scene, client: Client) -> None:
    do(client, scene, "alert_hand_over", assignee=member(scene.project, Role.CURATOR).username)
    inbox = reverse("webui:inbox_rows")
    assert scene.alert.title not in client.get(inbox).text
    assert scene.alert.title in pages_as(scene, Role.CURATOR).get(inbox).text


def test_downtime_is_planned_shown_and_ended(scene: Scene, client: Client) -> None:
    address = reverse("webui:downtimes", args=[scene.service.name])
    assert "Nothing is planned" in client.get(address).text
    end = now() + timedelta(hours=2)
    form = {"begins_at": "", "ends_at": f"{end:%Y-%m-%dT%H:%M}", "reason": "the belt stands still"}
    assert client.post(address, form).status_code == 302
    downtime = Downtime.objects.get()
    assert downtime.ends_at == end.replace(second=0, microsecond=0)
    for page in ("service_overview", "service_panels"):
        assert "the belt stands still" in client.get(reverse(f"webui:{page}", args=[scene.service.name])).text
    alert = alarm(scene.service, version=9)
    assert "Seen during planned downtime" in client.get(reverse("webui:alert", args=[alert.pk])).text
    assert "during downtime" in client.get(reverse("webui:alerts")).text
    stop = reverse("webui:downtime_end", args=[downtime.pk])
    assert pages_as(scene, Role.CURATOR).post(stop).status_code == 403
    assert client.get(stop).status_code == 302
    assert client.post(stop).status_code == 302
    assert Downtime.objects.get().state == "ended"
    assert client.post(stop).status_code == 409


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"ends_at": ""}, "This field is required."),
        ({"ends_at": "soon"}, "Enter a valid date/time."),
        ({"begins_at": "2001-01-01T00:00", "ends_at": "2001-01-02T00:00"}, "downtime_past"),
        ({"begins_at": "2099-01-02T00:00", "ends_at": "2099-01-01T00:00"}, "downtime_backwards"),
        ({"begins_at": "2099-01-01T00:00", "ends_at": "2099-03-01T00:00"}, "downtime_too_long"),
        ({"begins_at": "2099-01-01T06:00", "ends_at": "2099-01-01T07:00"}, "downtime_overlaps"),
        ({"ends_at": "2099-01-01T00:00", "reason": ""}, "This field is required."),
    ],
)
def test_a_downtime_that_is_refused_comes_back_as_typed(
    scene: Scene, client: Client, form: dict[str, str], said: str
) -> None:
    begin = now().replace(year=2099, month=1, day=1, hour=5)
    downtime_plan(
        actor=SYSTEM, service=scene.service, begins_at=begin, ends_at=begin + timedelta(hours=3), reason="x"
    )
    address = reverse("webui:downtimes", args=[scene.service.name])
    answer = client.post(address, {"reason": "the belt stands still", **form})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert Downtime.objects.count() == 1


def test_past_ones_are_listed_with_their_alerts(scene: Scene, client: Client) -> None:
    ends_at = now() + timedelta(hours=1)
    downtime = downtime_plan(actor=SYSTEM, service=scene.service, ends_at=ends_at, reason="a move")
    alarm(scene.service, version=9)
    downtime_end(actor=SYSTEM, downtime=downtime)
    shown = client.get(reverse("webui:downtimes", args=[scene.service.name])).text
    past = shown[shown.index("the last 50") :]
    assert re.search(r'data-label="Alerts" class="is-num">\s*1', past)
    assert "Call off" not in shown
