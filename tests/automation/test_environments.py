"""Environments get other names and places; whatever names them follows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from backend.access.roles import Role
from backend.automation.environments import environment_delete, environment_rename
from backend.automation.models import Backtest, Chain, Policy
from backend.automation.services import policy_set
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.models import LogEntry
from backend.hosts.freezes import freeze_add
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_list
from backend.hosts.services import environment_move
from tests.clients import api_as, api_of, pages_as
from tests.deployments.rows import Stage
from tests.factories import SYSTEM, make_environment, make_host, make_project, make_service, make_user, member

pytestmark = pytest.mark.django_db


def names(project) -> list[str]:
    return [row.name for row in environment_list(SYSTEM, project)]


def test_policies_and_chains_follow_a_new_name() -> None:
    environment = make_environment(make_project())
    service = make_service(environment.project)
    policy_set(actor=SYSTEM, service=service, settings={})
    settings = Policy.objects.get().settings
    chain = Chain.objects.create(
        service=service, policy_version=1, settings=settings, cause="reaction:1", collected_to=0
    )
    over = Chain.objects.create(
        service=service,
        policy_version=1,
        settings=settings,
        cause="reaction:2",
        collected_to=0,
        state="stopped",
    )
    environment_rename(actor=member(environment.project, "owner").actor, environment=environment, name="live")
    for row in (Policy.objects.get(), Chain.objects.get(pk=chain.pk)):
        assert row.settings["environment"] == "live"
    assert Chain.objects.get(pk=over.pk).settings["environment"] == "production"
    assert LogEntry.objects.get(kind="environment.renamed").data == {"old": "production", "name": "live"}
    assert Environment.objects.get().rule_version == 1


def test_backtests_that_have_not_ended_follow_a_new_name() -> None:
    environment = make_environment(make_project())
    service = make_service(environment.project)
    states = {
        state: Backtest.objects.create(
            service=service, asked={"environment": "production", "policies": []}, state=state
        )
        for state in ("queued", "running", "finished")
    }
    environment_rename(actor=SYSTEM, environment=environment, name="live")
    for state, name in (("queued", "live"), ("running", "live"), ("finished", "production")):
        states[state].refresh_from_db()
        assert states[state].asked == {"environment": name, "policies": []}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("staging", "environment_exists"),
        ("two words", "environment_name_invalid"),
        ("", "environment_name_invalid"),
        ("x" * 41, "environment_name_invalid"),
    ],
)
def test_a_name_that_is_taken_or_makes_no_sense(name: str, code: str) -> None:
    environment = make_environment(make_project())
    make_environment(environment.project, "staging")
    with pytest.raises(AppError) as caught:
        environment_rename(actor=SYSTEM, environment=environment, name=name)
    assert caught.value.code == code


def test_one_that_nothing_refers_to_is_deleted_with_what_is_its_own() -> None:
    environment, kept = Stage().environment, Stage()
    freeze_add(actor=SYSTEM, environment=environment, reason="a fair", ends_at=now() + timedelta(days=1))
    environment_delete(actor=member(environment.project, "owner").actor, environment=environment)
    assert list(Environment.objects.all()) == [kept.environment]
    assert LogEntry.objects.get(kind="environment.deleted").data["name"] == "production"


@pytest.mark.parametrize("used_by", ["report", "policy", "chain", "backtest"])
def test_one_that_something_refers_to_stays(used_by: str) -> None:
    stage = Stage()
    if used_by == "report":
        stage.report(stage.version())
    elif used_by == "policy":
        policy_set(actor=SYSTEM, service=stage.service, settings={})
    elif used_by == "chain":
        named = {"environment": "production"}
        Chain.objects.create(
            service=stage.service, policy_version=1, settings=named, cause="reaction:1", collected_to=0
        )
    else:
        Backtest.objects.create(service=stage.service, asked={"environment": "production"})
    with pytest.raises(ConflictError) as refused:
        environment_delete(actor=SYSTEM, environment=stage.environment)
    assert refused.value.code == "environment_in_use"
    assert stage.environment.approval_rules.exists()
    assert not LogEntry.objects.filter(kind="environment.deleted").exists()


def test_their_order_is_told_and_changed() -> None:
    project = make_project()
    production, staging, development = (
        make_environment(project, name) for name in ("production", "staging", "development")
    )
    environment_move(actor=SYSTEM, environment=development, position=1)
    assert names(project) == ["development", "production", "staging"]
    environment_move(actor=SYSTEM, environment=production, position=9)
    assert names(project) == ["development", "staging", "production"]
    environment_move(actor=SYSTEM, environment=staging, position=2)
    assert LogEntry.objects.filter(kind="environment.moved").count() == 2


def test_over_rest() -> None:
    environment = make_environment(make_project())
    make_environment(environment.project, "staging")
    address = f"/api/v1/environments/{environment.pk}/"
    owner, engineer = api_as(environment, "owner"), api_as(environment, "engineer")
    assert engineer.post(f"{address}rename/", {"name": "live"}).status_code == 403
    assert api_of(make_user()).post(f"{address}rename/", {"name": "live"}).status_code == 404
    assert owner.post(f"{address}rename/", {"name": "live"}).data["name"] == "live"
    taken = owner.post(f"{address}rename/", {"name": "staging"})
    assert (taken.status_code, taken.data["code"]) == (409, "environment_exists")
    assert engineer.patch(address, {"position": 2}, format="json").status_code == 403
    assert owner.patch(address, {"position": 2}, format="json").data["position"] == 2
    assert names(environment.project) == ["staging", "live"]
    assert engineer.delete(address).status_code == 403
    assert api_of(make_user()).delete(address).status_code == 404
    assert owner.delete(address).status_code == 204
    assert names(environment.project) == ["staging"]


def test_by_page() -> None:
    project = make_project()
    environment = make_environment(project)
    host, address = make_host("spare"), reverse("webui:environments", args=[project.slug])
    owner, engineer = pages_as(environment, Role.OWNER), pages_as(environment, Role.ENGINEER)
    assert "New environment" not in engineer.get(address).text
    sent = {"name": "staging", "host": host.pk, "approvals": 2}
    assert engineer.post(address, sent).status_code == 403
    owner.post(address, sent)
    assert names(project) == ["production", "staging"]
    assert "2 approvals" in engineer.get(address).text
    made = Environment.objects.get(name="staging")
    taken = owner.post(address, {**sent, "host": make_host("other").pk})
    assert (taken.status_code, "environment_exists" in taken.text) == (422, True)
    assert engineer.post(reverse("webui:environment_up", args=[made.pk])).status_code == 403
    owner.post(reverse("webui:environment_up", args=[made.pk]))
    assert names(project) == ["staging", "production"]
    rename = reverse("webui:environment_rename", args=[made.pk])
    assert engineer.post(rename, {"name": "testing"}).status_code == 403
    assert owner.post(rename, {"name": "production"}).status_code == 422
    owner.post(rename, {"name": "testing"})
    assert names(project) == ["testing", "production"]
    delete = reverse("webui:environment_delete", args=[made.pk])
    assert engineer.post(delete).status_code == 403
    assert owner.post(delete)["Location"] == address
    assert names(project) == ["production"]
