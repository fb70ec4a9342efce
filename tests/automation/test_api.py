"""Policies by REST: set, tried, and set going by hand."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from backend.automation.models import Chain
from backend.core.clock import now
from backend.projects.models import Service
from tests.automation.stories import SETTINGS, raise_alert
from tests.clients import api_as
from tests.factories import make_samples

pytestmark = pytest.mark.django_db
LABELS = {**SETTINGS, "samples_to_label": 0, "when": {"when": "labels", "at_least": 20}}


@pytest.fixture
def engineer(service: Service) -> APIClient:
    return api_as(service, "engineer")


def test_a_dry_run_says_what_would_be_done_and_does_nothing(engineer: APIClient, service: Service) -> None:
    address = f"/api/v1/services/{service.name}/policy/dry-run/"
    idle = engineer.get(address).json()
    assert (idle["acts"], idle["finding"]["met"]) == (False, False)
    alert = raise_alert(service)
    told = engineer.get(address).json()
    assert (told["acts"], told["reason"], told["holds"]) == (True, alert.title, [])
    make_samples(service, 19)
    others = engineer.post(address, {"settings": LABELS}, format="json").json()
    assert (others["acts"], others["reason"]) == (False, "19 new labels of 20")
    until = now() + timedelta(hours=1)
    hours = {"begin": f"{now() - timedelta(hours=1):%H:%M}", "end": f"{until:%H:%M}"}
    quiet = {**SETTINGS, "limits": {"quiet": [hours]}}
    [hold] = engineer.post(address, {"settings": quiet}, format="json").json()["holds"]
    assert hold == {"code": "quiet", "text": f"quiet hours until {until:%H:%M} UTC"}
    assert not Chain.objects.exists()


def test_settings_of_nonsense_are_not_tried(engineer: APIClient, service: Service) -> None:
    address = f"/api/v1/services/{service.name}/policy/dry-run/"
    refused = engineer.post(address, {"settings": {"when": {"when": "wishes"}}}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "policy_invalid")


def test_what_is_set_comes_back_whole(engineer: APIClient, service: Service) -> None:
    address = f"/api/v1/services/{service.name}/policy/"
    schedule = {"when": "schedule", "at": "03:30", "weekdays": [0, 6]}
    asked = {**SETTINGS, "when": {"when": "any", "of": [schedule, {"when": "drift"}]}}
    engineer.put(address, {"settings": asked}, format="json")
    found = engineer.get(address).json()
    assert found["version"] == 2
    assert found["settings"]["when"]["of"][0] == {**schedule, "at": "03:30:00"}
    assert found["settings"]["limits"]["a_day"] == 4


def test_a_chain_is_begun_by_hand(engineer: APIClient, service: Service) -> None:
    address = f"/api/v1/services/{service.name}/chains/"
    begun = engineer.post(address, {"reason": "new cameras"}, format="json")
    assert (begun.status_code, begun.json()["state"]) == (201, "collecting")
    [reaction] = engineer.get(f"/api/v1/services/{service.name}/reactions/").json()["results"]
    assert (reaction["why"], reaction["did"]) == ("new cameras", f"began chain {begun.json()['id']}")
    again = engineer.post(address, {"reason": "once more"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "chain_under_way")


def test_who_changed_another_version_is_told(engineer: APIClient, service: Service) -> None:
    address = f"/api/v1/services/{service.name}/policy/"
    seen = engineer.get(address).json()["version"]
    first = engineer.put(address, {"settings": SETTINGS, "version": seen}, format="json")
    assert (first.status_code, first.json()["version"]) == (200, seen + 1)
    second = engineer.put(address, {"settings": LABELS, "version": seen}, format="json")
    assert (second.status_code, second.json()["code"]) == (409, "policy_changed")
    assert second.json()["data"]["version"] == seen + 1
    assert engineer.get(address).json()["settings"]["when"] == {"when": "drift"}
    assert engineer.put(address, {"settings": LABELS}, format="json").status_code == 200
