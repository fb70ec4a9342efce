"""When a gateway takes up what changed."""

import pytest

from backend.deployments.models import GatewayLease
from backend.gateway import routes
from backend.gateway.routes import Routing
from tests.deployments.rows import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own."""
    monkeypatch.setattr(routes, "close_old_connections", lambda: None)


def test_a_new_version_is_taken_up_and_acknowledged_at_the_next_look() -> None:
    stage, routing = Stage(), Routing("gw")
    routing._refresh()
    assert routing.table.routes == {}
    stage.make_live(stage.version())
    routing._refresh()
    assert list(routing.table.routes) == [stage.service.name]
    assert GatewayLease.objects.get().generation == routing.table.generation


def test_settings_are_taken_up_when_all_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, routing = Stage(), Routing("gw")
    stage.make_live(stage.version())
    routing._refresh()
    stage.service.sample_rate = 0.25
    stage.service.save()
    routing._refresh()
    assert routing.table.routes[stage.service.name].sample_rate == 1.0
    monkeypatch.setattr(routes, "REREAD_S", 0.0)
    routing._refresh()
    assert routing.table.routes[stage.service.name].sample_rate == 0.25
