"""What a policy does about what it is told: once, within its limits, and written down."""

from datetime import timedelta
from typing import Any

import pytest

from backend.automation import reacting
from backend.automation.control import ask_policies
from backend.automation.models import Chain, Policy, Reaction
from backend.automation.services import chain_begin, chain_stop, policy_set
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError
from backend.core.states import advance
from backend.deployments.models import LivePeriod
from backend.monitoring.alerts import alert_mute
from backend.monitoring.downtimes import downtime_end, downtime_plan
from backend.monitoring.models import Alert
from backend.projects.models import Service
from tests.automation.stories import SETTINGS, TEST, chain_of, raise_alert, react
from tests.factories import make_environment, make_service, member

pytestmark = pytest.mark.django_db


def resolve(alert: Any) -> None:
    with act(project_scope(alert.service.project_id), TEST) as log:
        advance(alert, "resolved", act=log)


def test_an_alert_is_answered_once(service: Service) -> None:
    policy_set(actor=TEST, service=service, settings={**SETTINGS, "limits": {"cooldown_s": 0}})
    alert = raise_alert(service)
    react(service)
    chain = chain_of(service)
    assert (chain.cause, chain.state, chain.version_number) == (f"alert:{alert.pk}", "collecting", 1)
    assert chain.collected_to == 10
    chain_stop(actor=TEST, chain=chain, reason="a person's choice")
    react(service)
    [reaction] = Reaction.objects.all()
    assert (reaction.did, reaction.cause, reaction.why) == (
        f"began chain {chain.pk}",
        chain.cause,
        alert.title,
    )


def test_a_resolved_alert_asks_for_nothing(service: Service) -> None:
    resolve(raise_alert(service))
    react(service)
    assert not Chain.objects.exists()


def test_a_muted_alert_asks_for_nothing_until_its_mute_is_over(service: Service) -> None:
    alert = raise_alert(service)
    alert_mute(actor=TEST, alert=alert, until=now() + timedelta(hours=1))
    react(service)
    assert not Chain.objects.exists()
    Alert.objects.update(muted_until=now())
    react(service)
    assert chain_of(service).cause == f"alert:{alert.pk}"


def test_in_a_planned_downtime_nothing_begins(service: Service) -> None:
    alert = raise_alert(service)
    downtime = downtime_plan(
        actor=TEST, service=service, ends_at=now() + timedelta(hours=1), reason="a new camera"
    )
    react(service)
    [held] = Reaction.objects.all()
    assert held.held_by == ["downtime"]
    assert "planned downtime until" in held.did
    downtime_end(actor=TEST, downtime=downtime)
    react(service)
    assert chain_of(service).cause == f"alert:{alert.pk}"


def test_an_alert_of_a_planned_downtime_alone_asks_for_nothing_after_it(service: Service) -> None:
    downtime = downtime_plan(
        actor=TEST, service=service, ends_at=now() + timedelta(hours=1), reason="a new camera"
    )
    raise_alert(service)
    downtime_end(actor=TEST, downtime=downtime)
    react(service)
    assert not Reaction.objects.exists()


def test_what_holds_it_back_is_written_down_once(service: Service) -> None:
    first = raise_alert(service)
    react(service)
    resolve(first)
    raise_alert(service, version=2)
    for _ in range(3):
        react(service)
    chain_stop(actor=TEST, chain=chain_of(service), reason="a person's choice")
    for _ in range(3):
        react(service)
    assert [reaction.held_by for reaction in Reaction.objects.all()] == [["cooldown"], ["under_way"], []]
    assert "the cooldown of the last update ends" in Reaction.objects.first().did  # type: ignore[union-attr]
    assert Chain.objects.count() == 1


def test_a_policy_that_is_off_is_not_asked(service: Service) -> None:
    policy_set(actor=TEST, service=service, settings=SETTINGS, enabled=False)
    raise_alert(service)
    ask_policies()
    assert not Chain.objects.exists()


def test_nothing_is_collected_where_nothing_answers(service: Service) -> None:
    LivePeriod.objects.update(ended_at=service.created_at)
    settings = {**SETTINGS, "when": {"when": "schedule", "at": "00:00"}}
    policy = policy_set(actor=TEST, service=service, settings=settings)
    with pytest.raises(ConflictError) as refused:
        chain_begin(actor=TEST, policy=policy, why="by hand")
    assert refused.value.code == "nothing_live"


def test_a_person_sets_it_going_by_hand(service: Service) -> None:
    policy = Policy.objects.get(service=service)
    engineer = member(service.project, "engineer")
    with pytest.raises(ForbiddenError):
        chain_begin(actor=member(service.project, "curator").actor, policy=policy, why="by hand")
    chain = chain_begin(actor=engineer.actor, policy=policy, why="new cameras")
    [reaction] = Reaction.objects.all()
    assert (chain.cause, reaction.by, reaction.why) == (
        f"reaction:{reaction.pk}",
        engineer.actor.ref,
        "new cameras",
    )
    with pytest.raises(ConflictError) as refused:
        chain_begin(actor=engineer.actor, policy=policy, why="again")
    assert refused.value.code == "chain_under_way"


def test_one_policys_trouble_is_not_anothers(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_service()
    make_environment(other.project)
    policy_set(actor=TEST, service=other, settings=SETTINGS)
    for each in (service, other):
        raise_alert(each)
    real = reacting.chain_begin

    def trouble(**asked: Any) -> Any:
        if asked["policy"].service == service:
            raise AppError("trouble", "Something is in the way.")
        return real(**asked)

    monkeypatch.setattr(reacting, "chain_begin", trouble)
    ask_policies()
    assert [chain.service for chain in Chain.objects.all()] == [other]
    held = Reaction.objects.get(policy__service=service)
    assert (held.held_by, held.did) == (["trouble"], "held back: Something is in the way.")
