"""Clients that are signed in already: of REST, and of the pages; and tokens for those that sign in by one.

viewer = api_as(service, Role.VIEWER)
stranger = api_of(make_user())
"""

from typing import Any, Protocol

from django.test import Client
from rest_framework.test import APIClient

from backend.access.models import Project, User
from backend.access.tokens import token_create
from tests.factories import member


class InProject(Protocol):
    """A service, an environment, a scene: whatever is in one project."""

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


def api_with(token: str) -> APIClient:
    """REST, by this token."""
    return APIClient(headers={"authorization": f"Token {token}"})


def token_of(user: User, **asked: Any) -> str:
    """The text of a new token of theirs."""
    return token_create(actor=user.actor, name="laptop", **asked)[1]


def pages_of(user: User) -> Client:
    """The pages, as this person."""
    client = Client()
    client.force_login(user)
    return client


def pages_as(place: InProject, role: str) -> Client:
    """The pages, as the (first) member of the place's project with the role."""
    return pages_of(member(place.project, role))
