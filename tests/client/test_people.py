"""`modelcie members`, `teams`, `invitations` and `programs`, by an owner."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.access.roles import Role
from modelcie import Client
from modelcie.cli.main import run
from tests.client.conftest import SignIn
from tests.factories import make_user
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db(transaction=True)
Told = Callable[..., Any]


@pytest.fixture(autouse=True)
def owner(as_role: SignIn) -> None:
    as_role(Role.OWNER)


def test_a_person_is_given_a_role_and_loses_it(told: Told, scene: Scene) -> None:
    who, project = make_user("anna").username, scene.project.slug

    def roles() -> list[str]:
        return [row["role"] for row in told("members", "list", project) if row["user"] == who]

    assert told("members", "add", project, who, "--role", "curator")["role"] == "curator"
    assert roles() == ["curator"]
    assert run(["members", "remove", project, who, "--role", "curator"]) == 0
    assert roles() == []
    assert run(["members", "add", project, who, "--role", "king"]) == 2


def test_a_team_has_people_and_a_role(told: Told, scene: Scene) -> None:
    who, project = make_user("anna").username, scene.project.slug
    assert told("teams", "create", "ops", "--name", "Operations")["slug"] == "ops"
    assert told("teams", "add", "ops", who, "--maintains")["maintains"] is True
    assert told("teams", "add", "ops", who)["maintains"] is False
    assert told("members", "add", project, "ops", "--role", "engineer", "--team")["team"] == "ops"
    assert [row["slug"] for row in told("teams", "list")] == ["ops"]
    assert run(["members", "remove", project, "ops", "--role", "engineer", "--team"]) == 0
    assert [row["team"] for row in told("members", "list", project) if row["team"]] == []
    assert run(["teams", "remove", "ops", who]) == 0
    assert who not in [row["user"] for row in told("teams", "people", "ops")]


def test_an_invitation_is_an_address_that_is_shown_once(
    told: Told, scene: Scene, capsys: pytest.CaptureFixture[str], live_server: Any
) -> None:
    project = scene.project.slug
    assert run(["invitations", "create", project, "--role", "viewer", "--role", "curator"]) == 0
    address = capsys.readouterr().out.strip()
    assert address.startswith(f"{live_server.url}/invitations/")
    [row] = told("invitations", "list", project)
    assert (row["roles"], "token" in row) == (["viewer", "curator"], False)
    assert run(["invitations", "revoke", project, str(row["id"])]) == 0
    assert told("invitations", "list", project) == []


def test_a_program_signs_in_by_the_token_that_is_printed(
    told: Told, scene: Scene, capsys: pytest.CaptureFixture[str], live_server: Any
) -> None:
    project = scene.project.slug
    name = told("programs", "create", project, "ci", "--role", "engineer")["user"]
    assert [row["user"] for row in told("programs", "list", project)] == [name]
    make = ["programs", "token", project, name, "--name", "nightly", "--scope", "view"]
    assert run([*make, "--days", "365"]) == 1
    assert "token_lives_too_long" in capsys.readouterr().err
    assert run([*make, "--days", "3"]) == 0
    with Client(live_server.url, capsys.readouterr().out.strip()) as client:
        assert client.me.get()["username"] == name
    [row] = told("programs", "tokens", project, name)
    assert (row["name"], row["scopes"], "token" in row) == ("nightly", ["view"], False)
    assert run(["programs", "revoke", project, name, str(row["id"])]) == 0
    assert told("programs", "tokens", project, name) == []
    assert run(["programs", "end", project, name]) == 0
    assert told("programs", "list", project) == []
