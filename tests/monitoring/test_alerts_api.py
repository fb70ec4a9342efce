"""REST of alerts and planned downtime: each answer with its refusal beside it."""

from datetime import timedelta

import pytest

from backend.access.roles import Role
from backend.core.clock import now
from backend.monitoring.models import Alert
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import make_service, make_user, member
from tests.monitoring.alarms import alarm, estimate

pytestmark = pytest.mark.django_db
PLAN = "/api/v1/services/digits/downtimes/"


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


@pytest.fixture
def alert(service: Service) -> Alert:
    return alarm(service, score=2.0)


def in_hours(hours: float) -> str:
    return (now() + timedelta(hours=hours)).isoformat()


def test_an_alert_tells_what_its_monitors_and_the_estimate_say(service: Service, alert: Alert) -> None:
    alarm(service, "bbsd", score=1.2)
    estimate(service, 1, 0.9)
    estimate(service, 201, 0.8)
    viewer = api_as(service, Role.VIEWER)
    found = viewer.get(f"/api/v1/alerts/{alert.pk}/").data
    assert (found["severity"], found["occurrences"], found["in_downtime"]) == ("medium", 2, False)
    assert [(one["monitor"], one["score"]) for one in found["evidence"]] == [
        ("input:mmd", 2.0),
        ("output:bbsd", 1.2),
    ]
    assert found["accuracy"]["before"]["value"] == 0.9
    assert found["accuracy"]["drop"] == pytest.approx(0.1)
    assert api_of(make_user()).get(f"/api/v1/alerts/{alert.pk}/").status_code == 404


def test_the_list_is_narrowed_and_refuses_what_it_does_not_know(service: Service, alert: Alert) -> None:
    viewer = api_as(service, Role.VIEWER)

    def listed(**asked: str) -> int:
        return len(viewer.get("/api/v1/alerts/", asked).data["results"])

    assert listed(state="open", severity="medium", assignee="-", service="digits") == 1
    assert (listed(state="resolved"), listed(severity="low"), listed(assignee="ana")) == (0, 0, 0)
    for asked in ({"state": "closed"}, {"severity": "dire"}):
        assert viewer.get("/api/v1/alerts/", asked).status_code == 400
    assert viewer.get("/api/v1/alerts/", {"service": "elsewhere"}).status_code == 404


def test_it_is_assigned_and_handed_back(service: Service, alert: Alert) -> None:
    curator, address = api_as(service, Role.CURATOR), f"/api/v1/alerts/{alert.pk}/assign/"
    name = member(service.project, Role.ENGINEER).username
    assert curator.post(address, {"assignee": name}, format="json").data["assignee"] == name
    assert curator.post(address, {"assignee": None}, format="json").data["assignee"] is None
    for stranger in (make_user().username, "nobody-known", member(service.project, Role.VIEWER).username):
        refused = curator.post(address, {"assignee": stranger}, format="json")
        assert (refused.status_code, refused.data["code"]) == (400, "assignee_refused")
    assert api_as(service, Role.VIEWER).post(address, {"assignee": None}, format="json").status_code == 403


def test_it_is_muted_weighed_and_resolved(service: Service, alert: Alert) -> None:
    curator, address = api_as(service, Role.CURATOR), f"/api/v1/alerts/{alert.pk}/"
    muted = curator.post(f"{address}mute/", {"until": in_hours(1), "reason": "cleaning"})
    assert muted.data["muted_until"]
    assert curator.post(f"{address}unmute/").data["muted_until"] is None
    again = curator.post(f"{address}unmute/")
    assert (again.status_code, again.data["code"]) == (409, "alert_not_muted")
    for until, code in ((in_hours(-1), "mute_past"), ("2099-01-01T00:00", "invalid"), ("soon", "invalid")):
        refused = curator.post(f"{address}mute/", {"until": until})
        assert (refused.status_code, refused.data["code"]) == (400, code)
    assert curator.post(f"{address}severity/", {"severity": "high"}).data["severity"] == "high"
    assert curator.post(f"{address}severity/", {"severity": "dire"}).data["code"] == "severity_unknown"
    assert curator.post(f"{address}resolve/", {}).status_code == 400
    assert curator.post(f"{address}resolve/", {"note": "Cleaned."}).data["note"] == "Cleaned."
    late = curator.post(f"{address}severity/", {"severity": "low"})
    assert (late.status_code, late.data["code"]) == (409, "alert_resolved")


def test_downtime_is_planned_listed_and_ended(service: Service) -> None:
    engineer, viewer = api_as(service, Role.ENGINEER), api_as(service, Role.VIEWER)
    planned = engineer.post(PLAN, {"ends_at": in_hours(1), "reason": "a new camera"})
    assert (planned.status_code, planned.data["state"]) == (201, "running")
    assert [row["reason"] for row in viewer.get(PLAN).data["results"]] == ["a new camera"]
    overlapping = engineer.post(PLAN, {"ends_at": in_hours(2), "reason": "another"})
    assert (overlapping.status_code, overlapping.data["code"]) == (409, "downtime_overlaps")
    end = f"/api/v1/downtimes/{planned.data['id']}/end/"
    assert (viewer.post(end).status_code, api_of(make_user()).post(end).status_code) == (403, 404)
    assert engineer.post(end).data["state"] == "ended"
    assert engineer.post(end).data["code"] == "downtime_over"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"ends_at": "2099-01-01T00:00:00"}, "invalid"),
        ({"ends_at": "tomorrow"}, "invalid"),
        ({}, "invalid"),
        ({"begins_at": "2001-01-01T00:00Z", "ends_at": "2001-01-02T00:00Z"}, "downtime_past"),
        ({"begins_at": "2099-01-02T00:00Z", "ends_at": "2099-01-01T00:00Z"}, "downtime_backwards"),
        ({"begins_at": "2099-01-01T00:00+02:00", "ends_at": "2099-01-01T00:00Z", "reason": " "}, "invalid"),
    ],
)
def test_downtime_that_makes_no_sense_is_refused(service: Service, asked: dict[str, str], code: str) -> None:
    refused = api_as(service, Role.ENGINEER).post(PLAN, {"reason": "why", **asked})
    assert (refused.status_code, refused.data["code"]) == (400, code)
