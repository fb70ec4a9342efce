"""What people do with alerts, and what they may not: each refusal with its code."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.access.roles import Role
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.states import advance
from backend.monitoring.alerts import (
    alert_acknowledge,
    alert_assign,
    alert_mute,
    alert_resolve,
    alert_severity_set,
    alert_unmute,
    assignable,
)
from backend.monitoring.models import Alert
from backend.monitoring.selectors import NOBODY, alert_list, calling
from backend.monitoring.states import ALERT
from backend.projects.models import Service
from tests.factories import SYSTEM, make_service, make_user, member
from tests.monitoring.alarms import alarm

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ACTS: dict[str, Callable[[Any, Alert], Alert]] = {
    "acknowledge": lambda actor, alert: alert_acknowledge(actor=actor, alert=alert),
    "assign": lambda actor, alert: alert_assign(actor=actor, alert=alert, user=None),
    "mute": lambda actor, alert: alert_mute(actor=actor, alert=alert, until=now() + HOUR),
    "unmute": lambda actor, alert: alert_unmute(actor=actor, alert=alert),
    "severity": lambda actor, alert: alert_severity_set(actor=actor, alert=alert, severity="high"),
    "resolve": lambda actor, alert: alert_resolve(actor=actor, alert=alert, note="Nothing."),
}


@pytest.fixture
def service() -> Service:
    return make_service()


@pytest.fixture
def alert(service: Service) -> Alert:
    return alarm(service)


def refused(code: str, doing: Callable[[], object], field: str = "") -> None:
    with pytest.raises(AppError) as error:
        doing()
    assert (error.value.code, error.value.data.get("field", "")) == (code, field)


@pytest.mark.parametrize("new", ALERT.states)
@pytest.mark.parametrize("old", ALERT.states)
def test_an_alert_takes_its_edges_and_no_others(alert: Alert, old: str, new: str) -> None:
    Alert.objects.update(state=old)
    alert.refresh_from_db()
    edges = {
        ("open", "acknowledged"),
        ("open", "resolved"),
        ("acknowledged", "resolved"),
        ("resolved", "open"),
    }
    with act(project_scope(alert.service.project_id), SYSTEM) as log:
        if (old, new) in edges:
            advance(alert, new, act=log)
        else:
            with pytest.raises(ConflictError):
                advance(alert, new, act=log)


@pytest.mark.parametrize("name", ACTS)
def test_who_may_not_is_refused(service: Service, alert: Alert, name: str) -> None:
    for role in (Role.VIEWER, Role.APPROVER):
        with pytest.raises(ForbiddenError):
            ACTS[name](member(service.project, role).actor, alert)
    with pytest.raises(NotFoundError):
        ACTS[name](make_user().actor, alert)


@pytest.mark.parametrize("name", ACTS)
def test_nothing_is_done_to_a_resolved_alert(alert: Alert, name: str) -> None:
    alert_resolve(actor=SYSTEM, alert=alert, note="Nothing.")
    code = "transition_refused" if name in ("acknowledge", "resolve") else "alert_resolved"
    refused(code, lambda: ACTS[name](SYSTEM, alert))


@pytest.mark.parametrize("name", [name for name in ACTS if name != "unmute"])
def test_what_somebody_else_changed_first_is_not_written_over(alert: Alert, name: str) -> None:
    stale = Alert.objects.get(pk=alert.pk)
    alert_resolve(actor=SYSTEM, alert=alert, note="Nothing.")
    code = "state_changed" if name in ("acknowledge", "resolve") else "alert_changed"
    refused(code, lambda: ACTS[name](SYSTEM, stale))


def test_of_two_who_assign_at_once_the_second_is_told(service: Service, alert: Alert) -> None:
    first, second = member(service.project, Role.CURATOR), member(service.project, Role.ENGINEER)
    stale = Alert.objects.get(pk=alert.pk)
    alert_assign(actor=SYSTEM, alert=alert, user=first)
    refused("alert_changed", lambda: alert_assign(actor=SYSTEM, alert=stale, user=second))
    assert Alert.objects.get().assignee == first


def test_whoever_acknowledges_looks_after_it_unless_somebody_does(service: Service) -> None:
    curator, engineer = member(service.project, Role.CURATOR), member(service.project, Role.ENGINEER)
    assert alert_acknowledge(actor=curator.actor, alert=alarm(service)).assignee == curator
    handed = alert_assign(actor=SYSTEM, alert=alarm(service, version=2), user=engineer)
    assert alert_acknowledge(actor=curator.actor, alert=handed).assignee == engineer
    assert alert_assign(actor=curator.actor, alert=handed, user=None).assignee is None


def test_it_is_assigned_to_those_who_may_look_after_it(service: Service, alert: Alert) -> None:
    able = {member(service.project, role) for role in (Role.CURATOR, Role.ENGINEER, Role.OWNER)}
    assert set(assignable(service.project)) == able
    gone = member(service.project, Role.CURATOR)
    gone.is_active = False
    gone.save()
    for user in (member(service.project, Role.VIEWER), make_user(), gone):
        refused(
            "assignee_refused",
            lambda user=user: alert_assign(actor=SYSTEM, alert=alert, user=user),
            "assignee",
        )  # type: ignore[misc]


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (datetime(2099, 1, 1), "timezone_missing"),  # noqa: DTZ001
        (now() - HOUR, "mute_past"),
        (now() + timedelta(days=91), "mute_too_long"),
    ],
)
def test_a_mute_ends_in_good_time(alert: Alert, until: datetime, code: str) -> None:
    refused(code, lambda: alert_mute(actor=SYSTEM, alert=alert, until=until), "until")


def test_a_mute_ends_by_itself_or_by_hand(alert: Alert) -> None:
    rows = Alert.objects.all()
    refused("alert_not_muted", lambda: alert_unmute(actor=SYSTEM, alert=alert))
    alert_mute(actor=SYSTEM, alert=alert, until=now() + HOUR, reason="the lens is being cleaned")
    assert list(calling(rows, now())) == []
    assert list(calling(rows, now() + HOUR)) == [alert]
    assert alert_unmute(actor=SYSTEM, alert=alert).muted_until is None
    assert list(calling(rows, now())) == [alert]


def test_what_is_muted_and_resolved_is_not_muted_any_more(alert: Alert) -> None:
    alert_mute(actor=SYSTEM, alert=alert, until=now() + HOUR)
    resolved = alert_resolve(actor=SYSTEM, alert=alert, note=" A new lens. ")
    assert (resolved.muted_until, resolved.note, resolved.resolved_by) == (None, "A new lens.", SYSTEM.ref)


def test_a_severity_is_one_of_three(alert: Alert) -> None:
    refused(
        "severity_unknown",
        lambda: alert_severity_set(actor=SYSTEM, alert=alert, severity="dire"),
        "severity",
    )


def test_the_list_is_narrowed(service: Service, alert: Alert) -> None:
    curator = member(service.project, Role.CURATOR)
    worse = alarm(service, version=2, score=4.0)
    alert_acknowledge(actor=curator.actor, alert=worse)
    assert list(alert_list(SYSTEM)) == [worse, alert]
    for narrowed, found in (
        ({"state": "open"}, [alert]),
        ({"severity": "high"}, [worse]),
        ({"assignee": curator.username}, [worse]),
        ({"assignee": NOBODY}, [alert]),
        ({"assignee": curator.username, "state": "open"}, []),
        ({"service": make_service()}, []),
    ):
        assert list(alert_list(SYSTEM, **narrowed)) == found, narrowed  # type: ignore[arg-type]
    assert list(alert_list(make_user().actor)) == []
