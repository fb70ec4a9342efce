"""A queue, and the people who label it."""

from typing import Any

import pytest

from backend.access.roles import Role
from backend.datasets.services import queue_add
from backend.projects.models import Service
from backend.projects.services import member_add
from tests.factories import SYSTEM, make_samples, make_service, make_user, member


@pytest.fixture
def service() -> Service:
    """With three samples in its queue."""
    made = make_service()
    queue_add(actor=SYSTEM, service=made, samples=make_samples(made, 3, labelled=False), reason="drift")
    return made


@pytest.fixture
def people(service: Service) -> list[Any]:
    """The actors of three curators."""
    users = [member(service.project, Role.CURATOR), make_user(), make_user()]
    for user in users[1:]:
        member_add(actor=SYSTEM, project=service.project, user=user, role=Role.CURATOR)
    return [user.actor for user in users]
