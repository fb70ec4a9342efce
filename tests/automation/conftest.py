"""A service that a policy looks after."""

import pytest

from backend.automation.services import policy_set
from backend.projects.models import Service
from tests.automation.stories import SETTINGS, TEST, go_live
from tests.factories import (
    make_environment,
    make_service,
    make_version,
)


@pytest.fixture
def service() -> Service:
    """A service whose v1 is live, with a policy."""
    made = make_service()
    # A quarter of the policy's hundred labels is enough to judge by.
    environment = make_environment(made.project, gates={"not_worse": {"minimum_samples": 25}})
    go_live(make_version(made), environment)
    policy_set(actor=TEST, service=made, settings=SETTINGS)
    return made
