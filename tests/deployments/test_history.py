"""Which version served when: whose periods, what was answered in each, and who decided on it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.deployments.history import answered_in, approved_by, duration_s, live_history, requested_by
from backend.deployments.models import Approval, LivePeriod, Rollout
from backend.hosts.models import Environment
from backend.monitoring.models import TrafficMinute
from backend.monitoring.recording import TrafficIn, traffic_record
from tests.clients import api_as
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_environment, member

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def live(
    stage: Stage, since_s: float, until_s: float | None, environment: Environment | None = None
) -> LivePeriod:
    """A period of a new version from noon + since_s on, in the stage's environment or another."""
    period = stage.make_live(stage.version())
    where = environment or stage.environment
    ended = None if until_s is None else NOON + timedelta(seconds=until_s)
    LivePeriod.objects.filter(pk=period.pk).update(
        environment=where, host=where.host, started_at=NOON + timedelta(seconds=since_s), ended_at=ended
    )
    return period


def asked(stage: Stage, minute: int, requests: int, failed: int = 0, gateway: str = "a") -> None:
    counts = TrafficIn(requests=requests, errors=failed)
    traffic_record(gateway, {(stage.service.pk, NOON + timedelta(minutes=minute)): counts})


def answered(stage: Stage) -> dict[int, int | None]:
    """What was answered in each period, by its version's number."""
    periods = live_history(SYSTEM, stage.service)
    of = answered_in(periods)
    return {period.version.number: of[period.pk] for period in periods}


def test_each_minute_counts_once_for_the_version_at_its_end() -> None:
    stage = Stage()
    live(stage, 30, 150)
    live(stage, 150, 170)  # within a minute: nothing can be said of it
    live(stage, 170, None)
    for minute, requests in enumerate((1, 10, 100, 1000)):
        asked(stage, minute, requests)
    asked(stage, 1, 7, failed=2, gateway="b")
    assert answered(stage) == {3: 1100, 2: 0, 1: 16}


def test_an_environment_to_which_no_gateway_routes_tells_no_requests() -> None:
    stage = Stage()
    staging = make_environment(stage.project, "staging")
    live(stage, 0, 600, staging)  # before production was live: its own traffic
    live(stage, 600, 1200, staging)
    live(stage, 600, None)
    asked(stage, 3, 5)
    asked(stage, 15, 50)
    assert answered(stage) == {1: 5, 2: None, 3: 50}
    assert [row.version.number for row in live_history(SYSTEM, stage.service, staging)] == [2, 1]


def test_it_says_who_asked_and_who_approved() -> None:
    stage = Stage()
    request = stage.request()
    approver, rejecter = member(stage.project, "approver"), member(stage.project, "owner")
    for user, approve in ((approver, True), (rejecter, False)):
        Approval.objects.create(request=request, user=user, approve=approve)
    period = live(stage, 0, 90)
    Rollout.objects.filter(pk=period.rollout_id).update(request=request)
    back = live(stage, 90, None)
    Rollout.objects.filter(pk=back.rollout_id).update(kind="rollback", created_by="user:7")
    rolled_back, promoted = live_history(SYSTEM, stage.service)
    assert (requested_by(promoted), approved_by(promoted)) == (request.created_by, [approver.actor.ref])
    assert (requested_by(rolled_back), approved_by(rolled_back)) == ("user:7", [])
    assert duration_s(promoted, NOON) == 90
    assert duration_s(rolled_back, NOON + timedelta(seconds=100)) == 10


def test_the_history_over_rest() -> None:
    stage = Stage()
    staging = make_environment(stage.project, "staging")
    for number in range(12):
        live(stage, number, number + 1, staging if number % 2 else None)
    last = live(stage, 12, None)
    asked(stage, 3, 5)
    client = api_as(stage, "viewer")
    address = f"/api/v1/live-periods/?service={stage.service.name}"
    with CaptureQueriesContext(connection) as queries:
        rows = client.get(address).data["results"]
    assert len(queries) <= 8
    assert len([query for query in queries if TrafficMinute._meta.db_table in query["sql"]]) == 1
    assert [row["answered"] for row in rows] == [5] + [0] * 12
    assert [row["version"] for row in rows] == list(range(last.version.number, 0, -1))
    assert (rows[0]["kind"], rows[0]["request"], rows[0]["approved_by"]) == ("promote", None, [])
    rows = client.get(f"{address}&environment={staging.pk}").data["results"]
    assert [row["version"] for row in rows] == list(range(12, 0, -2))
    assert client.get(f"{address}&environment=999999").status_code == 404
