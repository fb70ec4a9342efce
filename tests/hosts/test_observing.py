"""What control sees of a host that does not answer."""

import pytest

from backend.core.models import LogEntry
from backend.hosts.models import ServingHost
from backend.hosts.observing import host_observe
from tests.factories import SYSTEM, make_host

pytestmark = pytest.mark.django_db


def test_a_host_that_is_down_is_said_to_be_and_logged_once() -> None:
    host = make_host()
    for _ in range(2):
        host_observe(actor=SYSTEM, host=ServingHost.objects.get(pk=host.pk))
    host.refresh_from_db()
    assert host.reachable is False
    assert host.http_url in host.problem
    assert host.seen_at is None
    assert list(LogEntry.objects.values_list("kind", flat=True)) == ["host.unreachable"]
