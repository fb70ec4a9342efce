"""The page of a service's policy: set by who operates it, read by all its members."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from backend.automation.models import Chain, Policy
from backend.automation.services import policy_set
from backend.automation.settings import PolicySettings
from backend.core.clock import now
from tests.clients import pages_as
from tests.factories import SYSTEM, make_samples, make_user
from tests.webui.scenes import Scene
from webui.forms.policies import PolicyForm

pytestmark = pytest.mark.django_db


def address(scene: Scene, page: str = "service_policy") -> str:
    return reverse(f"webui:{page}", args=[scene.service.name])


def typed(settings: PolicySettings | None = None, **changes: Any) -> dict[str, Any]:
    """What the form holds when it is opened, then changed: None takes a field out."""
    version = Policy.objects.values_list("version", flat=True).first() or 0
    form = PolicyForm(
        None, settings or PolicySettings(), version=version, enabled=True, environments=["production"]
    )
    values = {name: field.prepare_value(form[name].initial) for name, field in form.fields.items()}
    values |= changes
    return {name: value for name, value in values.items() if value not in (None, "") and value is not False}


def test_what_is_opened_and_saved_unchanged_is_the_same_policy(scene: Scene) -> None:
    when = {
        "when": "at_least",
        "n": 2,
        "of": [
            {"when": "drift"},
            {"when": "accuracy", "below": 0.8, "source": "estimated", "window": 300},
            {"when": "labels", "at_least": 50},
            {"when": "traffic", "at_least": 5000},
            {"when": "schedule", "at": "04:30", "weekdays": [1, 5]},
            {"when": "cost", "of_error": 0.5, "of_update": 90, "window": 100},
        ],
    }
    limits = {"cooldown_s": 5400, "a_day": 3, "quiet": [{"begin": "20:00", "end": "06:00"}]}
    asked = {"when": when, "limits": limits, "parameters": {"memory_size": 300}, "request_deployment": True}
    first = policy_set(actor=SYSTEM, service=scene.service, settings=asked)
    answer = pages_as(scene, Role.ENGINEER).post(
        address(scene), typed(PolicySettings.model_validate(first.settings), enabled=True)
    )
    assert answer.status_code == 302, answer.text
    second = Policy.objects.get()
    assert (second.version, second.enabled) == (2, True)
    assert PolicySettings.model_validate(second.settings) == PolicySettings.model_validate(first.settings)


def test_another_strategy_has_parameters_of_its_own(scene: Scene) -> None:
    settings = policy_set(
        actor=SYSTEM, service=scene.service, settings={"parameters": {"memory_size": 300}}
    ).settings
    sent = typed(PolicySettings.model_validate(settings), strategy="ewc")
    pages_as(scene, Role.ENGINEER).post(address(scene), sent)
    assert Policy.objects.get().settings["parameters"] == {}
    assert Policy.objects.get().enabled


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on_drift": None}, "Choose at least one condition"),
        ({"on_accuracy": "on", "accuracy_below": "2"}, "less than or equal to 1"),
        ({"quiet": "at night"}, "Hours are written 20:00-06:00"),
        ({"quiet": "26:00-06:00"}, "quiet"),
        ({"on_labels": "on", "cooldown_min": "0"}, "it would set itself going"),
        ({"samples_to_label": "5"}, "0 or at least 20"),
        ({"on_drift": None, "on_labels": "on"}, "It would set itself going for ever"),
        ({"quiet": "06:00-20:00, 19:00-07:00"}, "leave no moment of the day"),
        ({"version": "3"}, "policy_changed"),
    ],
)
def test_what_makes_no_sense_comes_back_as_typed(scene: Scene, wrong: Any, said: str) -> None:
    answer = pages_as(scene, Role.ENGINEER).post(address(scene), typed(**wrong))
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert not Policy.objects.exists()


def test_conditions_that_lie_deeper_are_not_lost_unseen(scene: Scene) -> None:
    inner = {"when": "all", "of": [{"when": "drift"}, {"when": "labels", "at_least": 50}]}
    policy_set(actor=SYSTEM, service=scene.service, settings={"when": {"when": "any", "of": [inner]}})
    assert "lie deeper than this form can say" in pages_as(scene, Role.ENGINEER).get(address(scene)).text


def test_the_page_says_what_would_be_done_and_why_not(scene: Scene) -> None:
    until = now() + timedelta(hours=1)
    quiet = [{"begin": f"{now() - timedelta(hours=1):%H:%M}", "end": f"{until:%H:%M}"}]
    when = {"when": "labels", "at_least": 20}
    settings = {"when": when, "limits": {"quiet": quiet}, "samples_to_label": 0}
    policy_set(actor=SYSTEM, service=scene.service, settings=settings)
    client = pages_as(scene, Role.VIEWER)
    assert "0 new labels of 20" in client.get(address(scene, "service_policy_decision")).text
    make_samples(scene.service, 20)
    page = client.get(address(scene, "service_policy_decision")).text
    assert ("20 new labels of 20" in page, f"Quiet hours until {until:%H:%M} UTC" in page) == (True, True)


def test_an_update_is_begun_by_hand_with_a_reason(scene: Scene) -> None:
    policy_set(actor=SYSTEM, service=scene.service, settings={})
    client = pages_as(scene, Role.ENGINEER)
    assert client.post(address(scene, "service_policy_begin"), {"comment": ""}).status_code == 422
    sent = client.post(address(scene, "service_policy_begin"), {"comment": "new cameras"}, follow=True)
    assert "An update has begun." in sent.text
    assert "new cameras" in sent.text
    assert Chain.objects.get().cause.startswith("reaction:")
    again = client.post(address(scene, "service_policy_begin"), {"comment": "again"})
    assert (again.status_code, "is under way" in again.text) == (422, True)


def test_members_read_it_and_strangers_do_not(scene: Scene, client: Client) -> None:
    curator = pages_as(scene, Role.CURATOR)
    assert "No policy yet" in curator.get(address(scene)).text
    assert curator.post(address(scene), typed()).status_code == 403
    assert curator.post(address(scene, "service_policy_begin"), {"comment": "x"}).status_code == 403
    client.force_login(make_user())
    assert client.get(address(scene)).status_code == 404
