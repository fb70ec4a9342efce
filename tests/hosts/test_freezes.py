"""Freeze windows: when they are, by which clocks, who sets them, and what makes no sense."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.hosts.calendar import Weekly, freeze_at
from backend.hosts.freezes import freeze_add, freeze_list, freeze_now, freeze_remove
from backend.hosts.models import FreezeWindow
from tests.clients import api_as, api_of
from tests.factories import SYSTEM, make_environment, make_project, make_user, member

WEEKEND = {
    "from_day": "friday",
    "from_time": "16:00",
    "until_day": "monday",
    "until_time": "08:00",
    "time_zone": "Europe/Berlin",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(**values: str) -> Weekly:
    return Weekly.model_validate({**WEEKEND, **values})


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-27 14:59", None),  # a Friday; Berlin is an hour ahead
        ("2026-11-27 15:00", "2026-11-30 07:00"),
        ("2026-11-29 12:00", "2026-11-30 07:00"),
        ("2026-11-30 06:59", "2026-11-30 07:00"),
        ("2026-11-30 07:00", None),
        ("2026-07-03 14:00", "2026-07-06 06:00"),  # in summer it is two hours ahead
        ("2026-03-27 20:00", "2026-03-30 06:00"),  # summer time begins within
    ],
)
def test_a_weekend_by_the_clocks_of_its_zone(moment: str, until: str | None) -> None:
    assert weekly().end_at(at(moment)) == (at(until) if until else None)


def test_an_hour_that_the_clocks_show_twice_is_frozen_to_its_end() -> None:
    night = weekly(from_day="sunday", from_time="02:15", until_day="sunday", until_time="02:45")
    assert night.end_at(at("2026-10-25 00:14")) is None
    assert night.end_at(at("2026-10-25 00:15")) == at("2026-10-25 01:45")
    assert night.end_at(at("2026-10-25 01:44")) == at("2026-10-25 01:45")
    assert night.end_at(at("2026-10-25 01:45")) is None


def test_within_a_day_and_around_the_week() -> None:
    lunch = weekly(
        from_day="monday", from_time="12:00", until_day="monday", until_time="13:00", time_zone="UTC"
    )
    assert lunch.end_at(at("2026-11-30 12:30")) == at("2026-11-30 13:00")
    assert lunch.end_at(at("2026-11-30 13:30")) is None
    rest = weekly(
        from_day="monday", from_time="13:00", until_day="monday", until_time="12:00", time_zone="UTC"
    )
    assert rest.end_at(at("2026-11-30 11:00")) == at("2026-11-30 12:00")
    assert rest.end_at(at("2026-11-30 13:00")) == at("2026-12-07 12:00")


def window(reason: str, **times: Any) -> FreezeWindow:
    return FreezeWindow(reason=reason, **times)


def test_windows_without_a_gap_are_one_freeze() -> None:
    rows = [
        window("weekend", weekly={**WEEKEND, "time_zone": "UTC"}),
        window("fair", begins_at=at("2026-11-30 07:00"), ends_at=at("2026-12-01 18:00")),
    ]
    found = freeze_at(rows, at("2026-11-29 12:00"))
    assert (found.reason, found.until) == ("weekend", at("2026-12-01 18:00"))
    assert str(found) == "frozen until 1 Dec 2026, 18:00 UTC: weekend"
    assert freeze_at(rows, at("2026-12-01 18:00")) is None


def test_windows_that_never_end_are_found_out() -> None:
    halves = [
        window("one", weekly=weekly(until_day="monday", from_day="friday").model_dump(mode="json")),
        window(
            "other",
            weekly=weekly(
                from_day="monday", from_time="08:00", until_day="friday", until_time="16:00"
            ).model_dump(mode="json"),
        ),
    ]
    assert freeze_at(halves, at("2026-11-29 12:00")).until > at("2027-01-01 00:00")


@pytest.mark.django_db
def test_who_adds_and_removes_them() -> None:
    environment = make_environment(make_project())
    for role in ("viewer", "engineer", "approver"):
        with pytest.raises(AppError) as caught:
            freeze_add(
                actor=member(environment.project, role).actor,
                environment=environment,
                reason="fair",
                ends_at=now() + timedelta(days=1),
            )
        assert caught.value.code == "permission_denied"
    owner = member(environment.project, "owner").actor
    row = freeze_add(actor=owner, environment=environment, reason="fair", ends_at=now() + timedelta(days=1))
    assert freeze_now(environment).reason == "fair"
    with pytest.raises(AppError):
        freeze_remove(actor=member(environment.project, "engineer").actor, freeze=row)
    freeze_remove(actor=owner, freeze=row)
    freeze_remove(actor=owner, freeze=row)
    assert freeze_now(environment) is None
    kinds = LogEntry.objects.filter(kind__startswith="environment.freeze").values_list("kind", flat=True)
    assert list(kinds) == ["environment.freeze_added", "environment.freeze_removed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({}, "ends_at"),
        ({"ends_at": at("2020-01-01 00:00")}, "ends_at"),
        ({"begins_at": at("2099-01-02 00:00"), "ends_at": at("2099-01-01 00:00")}, "ends_at"),
        ({"weekly": {**WEEKEND, "time_zone": "Mars/Olympus"}}, "time_zone"),
        ({"weekly": {**WEEKEND, "from_day": "someday"}}, "from_day"),
        ({"weekly": {**WEEKEND, "until_day": "friday", "until_time": "16:00"}}, ""),
        ({"weekly": {"from_day": "friday"}}, "from_time"),
        ({"weekly": {**WEEKEND, "from_time": "16:00+02:00"}}, "from_time"),
        ({"weekly": WEEKEND, "ends_at": at("2099-01-01 00:00")}, "weekly"),
    ],
)
def test_what_makes_no_sense(wrong: dict[str, Any], field: str) -> None:
    environment = make_environment(make_project())
    with pytest.raises(AppError) as caught:
        freeze_add(actor=SYSTEM, environment=environment, **{"reason": "fair", **wrong})
    assert (caught.value.code, caught.value.data["field"]) == ("freeze_invalid", field)
    assert not FreezeWindow.objects.exists()


@pytest.mark.django_db
def test_over_rest() -> None:
    environment = make_environment(make_project())
    owner, address = api_as(environment, "owner"), f"/api/v1/environments/{environment.pk}/freezes/"
    made = owner.post(address, {"reason": "weekend", "weekly": WEEKEND}, format="json")
    assert (made.status_code, made.data["weekly"]["until_day"]) == (201, "monday")
    once = {"reason": "fair", "ends_at": (now() + timedelta(days=1)).isoformat()}
    engineer = api_as(environment, "engineer")
    assert engineer.post(address, once, format="json").status_code == 403
    fair = owner.post(address, once, format="json").data
    assert [row["reason"] for row in engineer.get(address).data["results"]] == ["fair", "weekend"]
    shown = engineer.get(f"/api/v1/environments/{environment.pk}/").data["freeze"]
    assert shown["reason"] in ("fair", "weekend")
    stranger = api_of(make_user())
    assert stranger.get(address).status_code == 404
    assert stranger.delete(f"/api/v1/freezes/{fair['id']}/").status_code == 404
    assert engineer.delete(f"/api/v1/freezes/{fair['id']}/").status_code == 403
    assert owner.delete(f"/api/v1/freezes/{fair['id']}/").status_code == 204
    assert [row.reason for row in freeze_list(SYSTEM, environment)] == ["weekend"]
    refused = owner.post(
        address, {"reason": "weekend", "weekly": {**WEEKEND, "time_zone": "x"}}, format="json"
    )
    assert (refused.status_code, refused.data["code"]) == (400, "freeze_invalid")
