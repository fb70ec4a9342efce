"""REST of what was served and of alerts: each answer with its refusal beside it."""

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.core.clock import now
from backend.monitoring.models import Alert, Observation
from backend.monitoring.recording import TrafficIn, traffic_record
from backend.projects.models import Service
from tests.clients import api_as, api_of
from tests.factories import make_inputs, make_service, make_user
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


@pytest.fixture
def curator(service: Service) -> APIClient:
    return api_as(service, Role.CURATOR)


@pytest.fixture
def viewer(service: Service) -> APIClient:
    return api_as(service, Role.VIEWER)


@pytest.fixture
def alert(service: Service) -> Alert:
    return Alert.objects.create(
        service=service, version_number=1, title="Input drift", first_sequence=1, last_sequence=9
    )


@pytest.mark.parametrize("path", ["observations", "traffic", "monitors", "drift"])
def test_members_see_and_strangers_do_not(service: Service, viewer: APIClient, path: str) -> None:
    address = f"/api/v1/services/digits/{path}/"
    assert viewer.get(address).status_code == 200
    assert api_of(make_user()).get(address).status_code == 404
    assert APIClient().get(address).status_code == 401


def test_a_late_label_joins_once(service: Service, curator: APIClient, viewer: APIClient) -> None:
    observe(service, make_inputs(1))
    request_id = Observation.objects.get().request_id
    address = f"/api/v1/services/digits/observations/{request_id}/label/"
    assert viewer.put(address, {"value": "3"}).status_code == 403
    assert curator.put(address, {"value": "3"}).data["label"] == "3"
    assert curator.put(address, {"value": "3"}).status_code == 200
    differs = curator.put(address, {"value": "4"})
    assert (differs.status_code, differs.data["code"]) == (409, "label_differs")
    outside = curator.put(address, {"value": "a cat"})
    assert (outside.status_code, outside.data["code"]) == (400, "label_unknown")
    Observation.objects.create(**{**Observation.objects.values().get(), "id": None, "sequence": 2})
    ambiguous = curator.put(address, {"value": "3"})
    assert (ambiguous.status_code, ambiguous.data["code"]) == (409, "request_ambiguous")
    unknown = curator.put("/api/v1/services/digits/observations/nobody/label/", {"value": "3"})
    assert (unknown.status_code, unknown.data["code"]) == (404, "request_unknown")


def test_an_alert_is_taken_and_closed_with_a_reason(
    alert: Alert, curator: APIClient, viewer: APIClient
) -> None:
    address = f"/api/v1/alerts/{alert.pk}/"
    assert viewer.get(address).data["state"] == "open"
    assert viewer.post(f"{address}acknowledge/").status_code == 403
    assert api_of(make_user()).get(address).status_code == 404
    assert curator.post(f"{address}acknowledge/").data["state"] == "acknowledged"
    assert curator.post(f"{address}resolve/", {"note": " "}).status_code == 400
    assert curator.post(f"{address}resolve/", {"note": "A new scanner."}).data["state"] == "resolved"
    again = curator.post(f"{address}acknowledge/")
    assert (again.status_code, again.data["code"]) == (409, "transition_refused")


def test_traffic_sums_over_gateways(service: Service, viewer: APIClient) -> None:
    minute = now().replace(second=0, microsecond=0)
    for gateway, latency_ms in (("a", 2.0), ("b", 80.0)):
        counts = TrafficIn()
        for _ in range(50):
            counts.add(latency_ms, failed=False)
        counts.add(900.0, failed=True)
        traffic_record(gateway, {(service.pk, minute): counts})
    found = viewer.get("/api/v1/services/digits/traffic/", {"minutes": 5}).data
    assert (found["requests"], found["failed"]) == (102, 2)
    assert found["p50_ms"] == pytest.approx(80, rel=0.3)
    assert found["p99_ms"] == pytest.approx(900, rel=0.3)
    assert viewer.get("/api/v1/services/digits/traffic/", {"minutes": 0}).status_code == 400
