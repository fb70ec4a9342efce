"""Who has read an object is not told it again, and changes it only as they read it."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.core.models import LogEntry
from backend.hosts.models import Environment
from backend.hosts.services import environment_change
from tests.clients import api_as
from tests.factories import make_environment, make_project, make_service
from tests.races import at_once


@pytest.fixture
def environment(db: None) -> Environment:
    return make_environment(make_project())


def address(environment: Environment) -> str:
    return f"/api/v1/environments/{environment.pk}/"


def etag_of(client: APIClient, path: str) -> str:
    return str(client.get(path)["ETag"])


def change(client: APIClient, environment: Environment, etag: str, step_s: int = 2) -> Any:
    body = {"rollout_plan": {"canary_shares": [0.1], "step_s": step_s}}
    return client.patch(address(environment), body, headers={"If-Match": etag})


def test_what_one_has_is_not_told_again(environment: Environment) -> None:
    client = api_as(environment, Role.OWNER)
    etag = etag_of(client, address(environment))
    same = client.get(address(environment), headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    change(client, environment, etag)
    other = client.get(address(environment), headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert other["ETag"] != etag


def test_it_is_changed_as_it_was_read(environment: Environment) -> None:
    client = api_as(environment, Role.OWNER)
    etag = etag_of(client, address(environment))
    assert change(client, environment, etag).status_code == 200
    written = LogEntry.objects.count()
    late = change(client, environment, etag, step_s=1)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert late.json()["data"]["etag"] == etag_of(client, address(environment))
    environment.refresh_from_db()
    assert (environment.rollout_plan["step_s"], LogEntry.objects.count()) == (2, written)


@pytest.mark.parametrize(("given", "status"), [("*", 200), ("W/{}", 412), ('"a", {}', 200)])
def test_the_forms_of_the_header(environment: Environment, given: str, status: int) -> None:
    client = api_as(environment, Role.OWNER)
    etag = etag_of(client, address(environment))
    assert change(client, environment, given.format(etag)).status_code == status


def test_what_another_changes_between_is_found_under_the_lock(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the first look and the act, somebody else is faster."""
    client = api_as(environment, Role.OWNER)
    etag = etag_of(client, address(environment))

    def overtaken(*, environment: Environment, **asked: Any) -> Environment:
        Environment.objects.filter(pk=environment.pk).update(name="elsewhere")
        return environment_change(environment=environment, **asked)

    monkeypatch.setattr("backend.hosts.api.views.environment_change", overtaken)
    written = LogEntry.objects.count()
    assert change(client, environment, etag).json()["code"] == "precondition_failed"
    environment.refresh_from_db()
    assert (environment.rollout_plan, LogEntry.objects.count()) == ({}, written)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_done() -> None:
    environment = make_environment(make_project())
    clients = [api_as(environment, Role.OWNER) for _ in range(3)]
    etag, answers = etag_of(clients[0], address(environment)), []

    def work(client: APIClient, step_s: int) -> Callable[[], object]:
        return lambda: answers.append(change(client, environment, etag, step_s).status_code)

    at_once(*(work(client, number + 2) for number, client in enumerate(clients)))
    assert sorted(answers) == [200, 412, 412]


def test_an_act_is_held_to_the_object_above_it(environment: Environment) -> None:
    service = make_service(environment.project)
    client = api_as(service, Role.OWNER)
    path = f"/api/v1/services/{service.name}/policy/"
    client.put(path, {"enabled": False})
    etag = etag_of(client, path)
    client.put(path, {"enabled": True})
    late = client.put(path, {"enabled": False}, headers={"If-Match": etag})
    assert late.json()["code"] == "precondition_failed"
    host = f"/api/v1/hosts/{environment.host.name}/"
    stale = client.put(f"{host}key/", {"key": "k"}, headers={"If-Match": '"stale"'})
    assert stale.json()["code"] == "precondition_failed"


def test_where_there_is_no_one_object_it_is_said(environment: Environment) -> None:
    client = api_as(environment, Role.OWNER)
    members = f"/api/v1/projects/{environment.project.slug}/members/"
    assert "ETag" not in client.get(members)
    answer = client.post(members, {}, headers={"If-Match": '"a"'})
    assert (answer.status_code, answer.json()["code"]) == (400, "precondition_unsupported")


def test_a_stranger_is_told_nothing_by_it(environment: Environment) -> None:
    stranger = api_as(make_environment(make_project()), Role.OWNER)
    assert change(stranger, environment, '"a"').status_code == 404
