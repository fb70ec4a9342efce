"""Clients of REST that are signed in already.

viewer = api_as(service, Role.VIEWER)
stranger = api_of(make_user())
"""

from typing import Protocol

from rest_framework.test import APIClient

from backend.access.models import Project, User
from tests.factories import member


class InProject(Protocol):
    """A service, an environment, a benchmark: whatever is in one project."""

    @property
    def project(self) -> Project: ...


def api_of(user: User) -> APIClient:
    """REST, as this person."""
    client = APIClient()
    client.force_authenticate(user)
    return client


def api_as(place: InProject, role: str) -> APIClient:
    """REST, as the (first) member of the place's project with the role."""
    return api_of(member(place.project, role))
