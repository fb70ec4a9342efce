"""`manage.py request_deployment`: refused in one sentence, and nothing is left waiting."""

import pytest
from django.core.management import CommandError, call_command

from backend.deployments.models import DeploymentRequest
from tests.factories import make_environment, make_service, make_version

pytestmark = pytest.mark.django_db


def test_it_names_what_there_is() -> None:
    version = make_version(make_service())
    service, number = version.service, version.number
    with pytest.raises(CommandError, match=r"environment_unknown: .*none yet"):
        call_command("request_deployment", service.name, number)
    make_environment(service.project, "staging")
    with pytest.raises(CommandError, match=r"environment_unknown: .*staging"):
        call_command("request_deployment", service.name, number, "--environment", "production")
    with pytest.raises(CommandError, match="not_found"):
        call_command("request_deployment", service.name, number + 1)


def test_without_a_verdict_in_time_nothing_is_requested() -> None:
    version = make_version(make_service())
    make_environment(version.service.project)
    with pytest.raises(CommandError, match=r"validation_slow: report .* is still queued"):
        call_command("request_deployment", version.service.name, version.number, "--timeout", "0")
    assert not DeploymentRequest.objects.exists()
