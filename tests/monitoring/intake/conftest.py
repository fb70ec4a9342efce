"""A service `digits` with one version, and those who tell of its requests."""

import pytest
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.projects.models import Service
from backend.projects.services import service_key_create
from tests.clients import api_as
from tests.factories import SYSTEM, make_service, make_version


@pytest.fixture
def service() -> Service:
    found = make_service(name="digits")
    make_version(found)
    return found


@pytest.fixture
def client(service: Service) -> APIClient:
    """Whoever holds the service's key."""
    _, key = service_key_create(actor=SYSTEM, service=service, name="shop")
    return APIClient(headers={"modelcie-key": key})


@pytest.fixture
def curator(service: Service) -> APIClient:
    return api_as(service, Role.CURATOR)
