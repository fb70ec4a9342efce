"""Every address, asked as everybody: nothing is answered that was not meant to be, and nothing breaks.

An address with a parameter is closed to strangers without exception; one without must stand in a list of `judging.py`,
and one that can be written to in one of `who_may/`.
"""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from rest_framework.test import APIClient

from backend.access.models import Team, User
from backend.access.roles import Role
from backend.access.teams import team_member_set
from backend.automation.services import policy_set
from tests.architecture.addresses import every_address, rows_of
from tests.architecture.asking import ask_everything
from tests.architecture.judging import (
    Judge,
    fits_member,
    fits_owner_of_another,
    fits_program,
    fits_signed_out,
    fits_site_administrator,
    fits_stranger,
)
from tests.architecture.who_may import WRITERS
from tests.factories import SYSTEM, make_environment, make_project, make_user, member
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db
PROJECT = "undisclosed"


@pytest.fixture
def scene() -> Scene:
    project = make_project(PROJECT)
    made = make_scene(project, make_environment(project, break_glass=True))
    policy_set(actor=SYSTEM, service=made.service, settings={})
    return made


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A thousand refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def by_team(scene: Scene) -> User:
    """Who has the role of a curator by a team alone."""
    user = make_user()
    team_member_set(actor=SYSTEM, team=Team.objects.get(), user=user)
    return user


def _member(role: Role, scene: Scene) -> User:
    return member(scene.project, role)


WHO: dict[str, tuple[Callable[[Scene], User | None], Judge]] = {
    "signed out": (lambda scene: None, fits_signed_out),
    "stranger": (lambda scene: make_user(), fits_stranger),
    "owner of another project": (lambda scene: member(make_project(), Role.OWNER), fits_owner_of_another),
    "site administrator": (
        lambda scene: make_user(is_superuser=True, is_staff=True),
        fits_site_administrator,
    ),
    "curator by a team": (by_team, fits_member(Role.CURATOR)),
    **{
        str(role): (
            lambda scene, role=role: member(scene.project, role),
            fits_member(role, oneself=role == Role.CURATOR),
        )
        for role in Role
    },
}


@pytest.mark.parametrize("who", WHO)
def test_every_address_answers_everybody_as_it_should(who: str, scene: Scene) -> None:
    rows = rows_of(scene)
    make, fits = WHO[who]
    client = Client(raise_request_exception=False)
    if (user := make(scene)) is not None:
        client.force_login(user)
    assert not [asked for asked in ask_everything(client, scene, rows) if not fits(asked, scene)]


def test_every_address_of_the_api_answers_a_program_as_it_should(scene: Scene) -> None:
    rows = rows_of(scene)
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(User.objects.get(username=rows["program"]))
    found = ask_everything(client, scene, rows, under="/api/v1/")
    assert not [asked for asked in found if not fits_program(asked, scene)]


def test_who_may_write_is_said_of_addresses_that_there_are_and_once() -> None:
    patterns = [pattern for pattern, _ in WRITERS]
    assert len(patterns) == len(set(patterns))
    assert set(patterns) <= {address.pattern for address in every_address()}
