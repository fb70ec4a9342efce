"""What the gateway is told, and when its word counts."""

from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.deployments.models import GatewayLease, LivePeriod, Rollout
from backend.deployments.routing import LEASE_S, acknowledged_by_all, gateway_acknowledge, generation, routing
from tests.deployments.rows import Stage
from tests.factories import make_environment

pytestmark = pytest.mark.django_db


def test_nothing_is_routed_before_the_first_version_is_live() -> None:
    Stage()
    assert routing().routes == {}
    assert routing().generation == 0


def test_the_live_version_is_routed_and_every_change_raises_the_generation() -> None:
    stage = Stage()
    first, second = stage.version(), stage.version()
    generations = [generation()]
    for version in (first, second, first):
        stage.make_live(version)
        route = routing().routes[stage.service.name]
        assert route.version_number == version.number
        assert route.host_url == stage.environment.host.http_url
        assert route.classes == tuple(version.classes)
        generations.append(routing().generation)
    assert generations == sorted(set(generations))
    LivePeriod.objects.filter(ended_at=None).update(ended_at=now())
    assert routing().routes == {}
    assert routing().generation > generations[-1]


def test_a_service_in_two_environments_is_routed_to_the_older_one() -> None:
    stage = Stage()
    version, canary = stage.version(), stage.version()
    stage.make_live(version)
    stage.environment = make_environment(stage.project, "staging")
    stage.make_live(canary)
    assert routing().routes[stage.service.name].version_number == version.number


@pytest.mark.parametrize(
    ("state", "mode"),
    [
        ("warming", None),
        ("shadowing", "shadow"),
        ("canarying", "canary"),
        ("promoting", "canary"),
        ("draining", None),
    ],
)
def test_what_a_rollout_tries_is_routed_beside_the_live_version(state: str, mode: str | None) -> None:
    stage = Stage()
    live, tried = stage.version(), stage.version(classes=["a", "b", "c"])
    stage.make_live(live)
    where = {"service": stage.service, "environment": stage.environment, "due_at": now()}
    rollout = Rollout.objects.create(
        **where, version=tried, previous=live, kind="promote", state=state, trial_serial=2, trial_share=0.25
    )
    assert generation() == 1 + 2  # one period, two changes of the trial
    route = routing().routes[stage.service.name]
    assert route.version_number == live.number
    assert (route.trial and route.trial.mode) == mode
    if route.trial:
        assert (route.trial.rollout_id, route.trial.serial, route.trial.share) == (rollout.pk, 2, 0.25)
        assert route.trial.model == f"{stage.service.name}--v{tried.number}"
        assert (route.trial.version_number, route.trial.classes) == (tried.number, ("a", "b", "c"))


def test_a_promotion_without_a_canary_tries_nothing() -> None:
    stage = Stage()
    rollout = stage.make_live(stage.version()).rollout
    Rollout.objects.filter(pk=rollout.pk).update(state="promoting", trial_share=0)
    assert routing().routes[stage.service.name].trial is None


def test_a_version_that_is_watched_is_counted_under_the_stable_name() -> None:
    stage = Stage()
    rollout = stage.make_live(stage.version()).rollout
    Rollout.objects.filter(pk=rollout.pk).update(state="watching")
    trial = routing().routes[stage.service.name].trial
    assert trial is not None
    assert (trial.mode, trial.model) == ("watch", stage.service.name)


def test_every_gateway_that_speaks_must_have_taken_it_up() -> None:
    assert acknowledged_by_all()
    stage = Stage()
    stage.make_live(stage.version())
    gateway_acknowledge("a", generation())
    gateway_acknowledge("b", generation() - 1)
    assert not acknowledged_by_all()
    gateway_acknowledge("b", generation())
    assert acknowledged_by_all()
    stage.make_live(stage.version())
    assert not acknowledged_by_all()
    GatewayLease.objects.update(seen_at=now() - timedelta(seconds=LEASE_S + 1))
    assert acknowledged_by_all()
