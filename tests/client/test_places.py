"""`modelcie environments` and `freezes`."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.access.roles import Role
from modelcie.cli.main import run
from tests.client.conftest import SignIn
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db(transaction=True)
Told = Callable[..., Any]


def test_an_environment_says_what_it_asks_for(told: Told, scene: Scene) -> None:
    number = str(scene.environment.pk)
    assert [row["id"] for row in told("environments", "list")] == [scene.environment.pk]
    shown = told("environments", "show", number)
    assert told("environments", "rules", number) == shown["approval_rules"]
    assert told("environments", "gates", number) == shown["requirements"] != []


def test_an_approval_that_nobody_can_give_is_warned_of(
    told: Told, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(scene.environment.pk)
    scene.environment.approval_rules.update(needed=9)
    [sentence] = told("environments", "show", number)["shortages"]
    assert run(["environments", "rules", number]) == 0
    assert capsys.readouterr().err == f"{sentence}\n"


def test_a_freeze_is_set_once_or_every_week_and_taken_away(told: Told, as_role: SignIn, scene: Scene) -> None:
    as_role(Role.OWNER)
    number = str(scene.environment.pk)
    once = told("freezes", "add", number, "--reason", "An audit.", "--ends", "2100-01-31 12:00:00")
    assert once["ends_at"].startswith("2100-01-3")
    weekly = ["--weekly", "friday", "16:00", "monday", "08:00", "--time-zone", "Europe/Berlin"]
    weekend = told("freezes", "add", number, "--reason", "The weekend.", *weekly)
    assert weekend["weekly"] == {
        "from_day": "friday",
        "from_time": "16:00:00",
        "until_day": "monday",
        "until_time": "08:00:00",
        "time_zone": "Europe/Berlin",
    }
    assert {row["id"] for row in told("freezes", "list", number)} == {once["id"], weekend["id"]}
    assert run(["freezes", "remove", str(once["id"])]) == 0
    assert [row["id"] for row in told("freezes", "list", number)] == [weekend["id"]]
