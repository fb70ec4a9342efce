"""Planned downtime: what makes no sense is refused, what runs is ended, what is over is listed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backend.access.roles import Role
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.monitoring.downtimes import downtime_end, downtime_list, downtime_now, downtime_plan
from backend.monitoring.models import Downtime
from backend.projects.models import Service
from tests.factories import SYSTEM, make_service, make_user, member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NAIVE = datetime(2099, 1, 1)  # noqa: DTZ001


@pytest.fixture
def service() -> Service:
    return make_service()


def plan(service: Service, begin_h: float | None = None, end_h: float = 1, **fields: Any) -> Downtime:
    """From and to so many hours from now."""
    values = {
        "begins_at": None if begin_h is None else now() + begin_h * HOUR,
        "ends_at": now() + end_h * HOUR,
        "reason": "the belt stands still",
        **fields,
    }
    return downtime_plan(actor=values.pop("actor", SYSTEM), service=service, **values)


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"begin_h": 2, "end_h": 1}, "downtime_backwards", "ends_at"),
        ({"end_h": -1}, "downtime_backwards", "ends_at"),
        ({"begin_h": -1, "end_h": 1}, "downtime_past", "begins_at"),
        ({"begin_h": -3, "end_h": -2}, "downtime_past", "begins_at"),
        ({"end_h": 24 * 32}, "downtime_too_long", "ends_at"),
        ({"ends_at": NAIVE}, "timezone_missing", "ends_at"),
        ({"begins_at": NAIVE}, "timezone_missing", "begins_at"),
        ({"reason": "  "}, "reason_required", "reason"),
        ({"reason": "x" * 301}, "reason_required", "reason"),
    ],
)
def test_what_makes_no_sense_is_refused(service: Service, asked: Any, code: str, field: str) -> None:
    with pytest.raises(AppError) as refused:
        plan(service, **asked)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)
    assert not Downtime.objects.exists()


@pytest.mark.parametrize(("begin_h", "end_h"), [(1, 2), (0.5, 1.5), (1.5, 3), (0.5, 3), (1.2, 1.4)])
def test_two_do_not_overlap(service: Service, begin_h: float, end_h: float) -> None:
    first = plan(service, 1, 2)
    with pytest.raises(ConflictError) as refused:
        plan(service, begin_h, end_h)
    assert (refused.value.code, refused.value.data["downtime"]) == ("downtime_overlaps", first.pk)


def test_one_may_begin_where_another_ends_and_another_services_is_no_matter(service: Service) -> None:
    first = plan(service, 1, 2)
    plan(service, begins_at=first.ends_at, end_h=3)
    plan(make_service(), 1, 2)
    downtime_end(actor=SYSTEM, downtime=first)
    assert plan(service, 1, 1.9).state == "planned"


def test_it_runs_until_its_end(service: Service) -> None:
    found = plan(service)
    assert found.state == "running"
    assert downtime_now(service, found.begins_at) == found
    assert downtime_now(service, found.ends_at) is None
    assert downtime_now(make_service(), found.begins_at) is None


def test_it_ends_early_and_one_that_has_not_begun_is_called_off(service: Service) -> None:
    running, planned = plan(service), plan(service, 2, 3)
    engineer = member(service.project, Role.ENGINEER)
    assert downtime_end(actor=engineer.actor, downtime=running).state == "ended"
    assert downtime_end(actor=engineer.actor, downtime=planned).state == "called off"
    assert downtime_now(service, now()) is None
    for over in (running, planned):
        with pytest.raises(ConflictError) as refused:
            downtime_end(actor=SYSTEM, downtime=over)
        assert refused.value.code == "downtime_over"
    assert [(row.state, row.ended_by) for row in downtime_list(SYSTEM, service)] == [
        ("called off", engineer.actor.ref),
        ("ended", engineer.actor.ref),
    ]


def test_engineers_plan_it_and_members_see_it(service: Service) -> None:
    for role in (Role.VIEWER, Role.CURATOR, Role.APPROVER):
        with pytest.raises(ForbiddenError):
            plan(service, actor=member(service.project, role).actor)
    with pytest.raises(NotFoundError):
        plan(service, actor=make_user().actor)
    found = plan(service, actor=member(service.project, Role.ENGINEER).actor)
    with pytest.raises(ForbiddenError):
        downtime_end(actor=member(service.project, Role.CURATOR).actor, downtime=found)
    assert list(downtime_list(member(service.project, Role.VIEWER).actor, service)) == [found]
    assert list(downtime_list(make_user().actor, service)) == []


def test_the_database_knows_no_end_before_the_begin(service: Service) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Downtime.objects.create(service=service, begins_at=now(), ends_at=now() - HOUR, reason="x")
