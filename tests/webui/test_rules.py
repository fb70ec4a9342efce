"""The pages on which an owner says who must approve, and everybody reads it."""

import pytest
from django.urls import reverse

from backend.access.models import Membership, Team
from backend.access.roles import Role
from backend.hosts.models import Environment, FreezeWindow
from backend.hosts.rule import rule_of
from tests.clients import pages_as
from tests.factories import make_environment, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def environment() -> Environment:
    return make_environment(make_project())


def at(name: str, row: Environment | FreezeWindow) -> str:
    return reverse(f"webui:{name}", args=[row.pk])


def test_an_owner_sets_them(environment: Environment) -> None:
    client, address = pages_as(environment, Role.OWNER), at("environment_rules", environment)
    sent = {"needed-approver-": "2", "needed-owner-": "1", "needed--": ""}
    assert client.post(address, sent)["Location"] == address
    environment.refresh_from_db()
    rule = rule_of(environment)
    assert rule["approvals"] == [
        {"needed": 2, "role": "approver", "team": ""},
        {"needed": 1, "role": "owner", "team": ""},
    ]
    assert (rule["makers_excluded"], environment.rule_version) == (False, 2)
    assert "It needs 2 of the role approver; 1 can vote." in client.get(address).text
    assert 'name="needed-approver-" value="2"' in client.get(address).text


def test_a_team_of_the_project_has_a_field(environment: Environment) -> None:
    team = Team.objects.create(name="Safety", slug="safety")
    Membership.objects.create(project=environment.project, team=team, role=Role.APPROVER)
    client, address = pages_as(environment, Role.OWNER), at("environment_rules", environment)
    client.post(address, {"needed--safety": "1", "makers_excluded": "on"})
    environment.refresh_from_db()
    assert rule_of(environment)["approvals"] == [{"needed": 1, "role": "", "team": "safety"}]
    assert "It needs 1 of the team Safety; 0 can vote." in client.get(at("environment", environment)).text


def test_no_rule_at_all_is_refused(environment: Environment) -> None:
    client = pages_as(environment, Role.OWNER)
    answer = client.post(at("environment_rules", environment), {"makers_excluded": "on"})
    assert (answer.status_code, "approvals_invalid" in answer.text) == (422, True)
    environment.refresh_from_db()
    assert environment.rule_version == 1


def test_others_read_them_and_change_nothing(environment: Environment) -> None:
    client = pages_as(environment, Role.APPROVER)
    for name in ("environment", "environment_rules"):
        shown = client.get(at(name, environment)).text
        assert "has no vote on it" in shown
        assert 'name="needed-approver-"' not in shown
    assert client.post(at("environment_rules", environment), {"needed--": "1"}).status_code == 403


def test_the_page_says_what_the_members_cannot_meet(environment: Environment) -> None:
    environment.approval_rules.update(needed=3)
    assert (
        "It needs 3 approvals; 2 can vote."
        in pages_as(environment, Role.VIEWER).get(at("environment", environment)).text
    )


WEEKEND = {"from_day": "friday", "from_time": "16:00", "until_day": "monday", "until_time": "08:00"}


def test_freeze_windows_are_added_and_removed(environment: Environment) -> None:
    client, address = pages_as(environment, Role.OWNER), at("freezes", environment)
    sent = {**WEEKEND, "time_zone": "Europe/Berlin", "reason": "weekend"}
    assert client.post(at("freezes_weekly", environment), sent)["Location"] == address
    assert client.post(address, {"ends_at": "2099-01-01T00:00", "reason": "the fair"})["Location"] == address
    shown = client.get(address).text
    assert "Every week: Friday 16:00 to Monday 08:00, Europe/Berlin" in shown
    assert "Frozen until 1 Jan 2099, 00:00 UTC: the fair" in client.get(at("environment", environment)).text
    row = FreezeWindow.objects.get(reason="the fair")
    assert client.post(at("freeze_take_away", row))["Location"] == address
    assert "the fair" not in client.get(address).text


def test_a_refused_freeze_comes_back_as_typed(environment: Environment) -> None:
    answer = pages_as(environment, Role.OWNER).post(
        at("freezes", environment), {"ends_at": "2020-01-01T00:00", "reason": "the fair"}
    )
    assert (answer.status_code, "freeze_invalid" in answer.text) == (422, True)
    assert 'value="the fair"' in answer.text


def test_who_does_not_manage_reads_the_windows_alone(environment: Environment) -> None:
    client = pages_as(environment, Role.ENGINEER)
    assert "Freeze once" not in client.get(at("freezes", environment)).text
    for name in ("freezes", "freezes_weekly"):
        assert client.post(at(name, environment), {"reason": "x"}).status_code == 403
