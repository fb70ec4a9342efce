"""The page of which version served when: its table, its chart, and what one takes along."""

import csv
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.access.models import User
from backend.access.roles import Role
from backend.core.clock import now
from backend.deployments.models import Approval, LivePeriod, Rollout
from backend.monitoring.models import TrafficMinute
from tests.clients import pages_as, pages_of
from tests.deployments.rows import Stage
from tests.factories import make_user, member
from webui.history import history_csv

pytestmark = pytest.mark.django_db
PERIODS = 600


def reads_of_traffic(queries: CaptureQueriesContext) -> int:
    return sum(TrafficMinute._meta.db_table in query["sql"] for query in queries)


@pytest.fixture
def stage() -> Stage:
    """A service of which two versions took turns, a minute each."""
    stage = Stage()
    first = stage.make_live(stage.version())
    second = stage.make_live(stage.version())
    begun, last = first.started_at - timedelta(minutes=PERIODS), PERIODS - 2
    turn = begun + timedelta(minutes=1)
    LivePeriod.objects.filter(pk=first.pk).update(started_at=begun, ended_at=turn)
    LivePeriod.objects.filter(pk=second.pk).update(started_at=turn, ended_at=turn)
    LivePeriod.objects.bulk_create(
        LivePeriod(
            service=stage.service,
            environment=stage.environment,
            host=stage.environment.host,
            version=(first, second)[number % 2].version,
            rollout=(first, second)[number % 2].rollout,
            started_at=begun + timedelta(minutes=number),
            ended_at=None if number == last else begun + timedelta(minutes=number + 1),
        )
        for number in range(1, last + 1)
    )
    return stage


def test_a_long_history_is_paged_and_the_chart_has_all_of_it(stage: Stage) -> None:
    client = pages_as(stage, Role.VIEWER)
    address = f"/services/{stage.service.name}/history/"
    with CaptureQueriesContext(connection) as queries:
        shown = client.get(address).text
    assert reads_of_traffic(queries) == 1
    assert shown.count('data-label="Version"') == 50
    assert f"1–50 of {PERIODS}" in shown
    assert client.get(address, {"page": 12}).text.count('data-label="Version"') == 50
    with CaptureQueriesContext(connection) as queries:
        traces = client.get(f"{address}figure/").json()["data"]
    assert reads_of_traffic(queries) == 0
    bars = [(y, x) for trace in traces for y, x in zip(trace["y"], trace["x"], strict=True)]
    assert len(bars) == PERIODS
    assert bars.count((1, 60_000.0)) == PERIODS // 2 - 1
    # Each version has one colour: its bars are in one trace.
    assert [set(trace["y"]) for trace in traces] == [{1}, {2}]


def test_the_download_holds_every_period(stage: Stage) -> None:
    answer = pages_as(stage, Role.VIEWER).get(f"/services/{stage.service.name}/history.csv")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert len(rows) == PERIODS
    newest, before = rows[0], rows[1]
    assert (newest["to"], newest["environment"], newest["answered"]) == ("", "production", "0")
    assert datetime.fromisoformat(before["to"]) == datetime.fromisoformat(newest["from"])
    assert datetime.fromisoformat(newest["from"]).utcoffset() == timedelta(0)
    assert float(before["seconds"]) == 60
    assert f'filename="{stage.service.name}-production-history.csv"' in answer["Content-Disposition"]


def test_it_names_people_and_leads_to_what_they_decided() -> None:
    stage = Stage()
    request = stage.request()
    engineer, approver = member(stage.project, Role.ENGINEER), member(stage.project, Role.APPROVER)
    User.objects.filter(pk=approver.pk).update(first_name="<b>Ann</b>")
    Approval.objects.create(request=request, user=approver, approve=True)
    period = stage.make_live(request.version)
    Rollout.objects.filter(pk=period.rollout_id).update(request=request)
    client = pages_of(engineer)
    address = f"/services/{stage.service.name}/history/"
    shown = client.get(address).text
    assert engineer.username in shown
    assert "&lt;b&gt;Ann&lt;/b&gt;" in shown
    assert f'href="/requests/{request.pk}/"' in shown
    assert f'href="/rollouts/{period.rollout_id}/"' in shown
    [told] = [
        told for trace in client.get(f"{address}figure/").json()["data"] for told in trace["customdata"]
    ]
    assert engineer.username in told
    assert "&lt;b&gt;Ann&lt;/b&gt;" in told
    assert f'href="{address}?environment=production"' in client.get(f"/services/{stage.service.name}/").text


def test_a_service_that_was_never_live_and_a_stranger() -> None:
    stage = Stage()
    address = f"/services/{stage.service.name}/history"
    viewer, stranger = pages_as(stage, Role.VIEWER), pages_of(make_user())
    assert "Nothing was live yet" in viewer.get(f"{address}/").text
    for path in ("/", "/figure/", ".csv"):
        assert viewer.get(address + path).status_code == 200
        assert stranger.get(address + path).status_code == 404


def test_a_name_is_no_formula_in_a_spreadsheet() -> None:
    stage = Stage()
    period = stage.make_live(stage.version())
    written = history_csv([period], {period.pk: 0}, now(), lambda reference: "=1+1")
    cells = [cell for row in csv.reader(written.splitlines()) for cell in row]
    assert ("'=1+1" in cells, "=1+1" in cells) == (True, False)
