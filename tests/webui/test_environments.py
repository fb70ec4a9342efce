"""The page on which an owner sets an environment's gates."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.access.roles import Role
from backend.hosts.gates import DEFAULT_GATES
from backend.hosts.models import Environment
from tests.clients import pages_as
from tests.factories import make_environment, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment() -> Environment:
    return make_environment(make_project(), gates={"forgetting": {"threshold": 0.05}})


def address(environment: Environment) -> str:
    return reverse("webui:environment_gates", args=[environment.pk])


def typed(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it: a box that is not ticked is not there."""
    values = {
        f"{gate}-{name}": value for gate, values in DEFAULT_GATES.items() for name, value in values.items()
    } | changes
    return {name: value for name, value in values.items() if value is not False}


def test_an_owner_sets_them_and_what_is_left_at_its_default_is_not_stored(environment: Environment) -> None:
    client = pages_as(environment, Role.OWNER)
    sent = typed(**{"slices-threshold": 0.2, "calibration-required": "on", "size-required": False})
    assert client.post(address(environment), sent)["Location"] == address(environment)
    environment.refresh_from_db()
    assert environment.gates == {
        "forgetting": {"threshold": 0.05},
        "slices": {"threshold": 0.2},
        "calibration": {"required": True},
        "size": {"required": False},
    }
    assert environment.rule_version == 2
    assert 'name="slices-threshold" value="0.2"' in client.get(address(environment)).text


def test_nothing_changed_is_no_new_rule(environment: Environment) -> None:
    pages_as(environment, Role.OWNER).post(address(environment), typed())
    environment.refresh_from_db()
    assert (environment.rule_version, environment.gates) == (1, {"forgetting": {"threshold": 0.05}})


def test_what_may_not_be_left_out_has_no_box(environment: Environment) -> None:
    shown = pages_as(environment, Role.OWNER).get(address(environment)).text
    boxes = {gate for gate in DEFAULT_GATES if f'name="{gate}-required"' in shown}
    assert boxes == {"calibration", "size", "latency", "agreement"}


@pytest.mark.parametrize("wrong", [{"slices-threshold": "much"}, {"slices-minimum_samples": 0}])
def test_what_makes_no_sense_comes_back_as_typed(environment: Environment, wrong: dict[str, Any]) -> None:
    answer = pages_as(environment, Role.OWNER).post(address(environment), typed(**wrong))
    ((name, value),) = wrong.items()
    assert (answer.status_code, f'name="{name}" value="{value}"' in answer.text) == (422, True)
    environment.refresh_from_db()
    assert environment.rule_version == 1


def test_others_read_them_and_change_nothing(environment: Environment) -> None:
    client = pages_as(environment, Role.ENGINEER)
    shown = " ".join(unescape(client.get(address(environment)).text).split())
    assert "none by more than</span> 10.0 %" in shown
    assert "at most</span> 512.0 MiB" in shown
    assert 'name="slices-threshold"' not in shown
    assert client.post(address(environment), typed()).status_code == 403


def test_the_list_costs_the_same_queries_however_long_it_is(environment: Environment) -> None:
    client, asked = pages_as(environment, Role.VIEWER), []
    for name in ("staging", "other"):
        make_environment(environment.project, name)
        client.get(reverse("webui:environments", args=[environment.project.slug]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("webui:environments", args=[environment.project.slug]))
        asked.append(len(queries))
    assert asked[0] == asked[1]
