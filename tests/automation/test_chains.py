"""A chain from an alert to a live version: each step once, stopped with a sentence when it cannot go on."""

from typing import Any

import numpy as np
import pytest

from backend.automation import reacting
from backend.automation.chains import ACTOR
from backend.automation.control import react_to_news
from backend.automation.models import Chain, Reaction
from backend.automation.reacting import react
from backend.automation.services import chain_stop, policy_set
from backend.core.acts import act, project_scope
from backend.core.errors import AppError
from backend.core.states import advance
from backend.datasets.models import QueueItem, Sample, Snapshot
from backend.datasets.services import queue_label, queue_skip
from backend.deployments.models import DeploymentRequest, LivePeriod, Rollout
from backend.projects.models import Service
from tests.automation.stories import (
    SETTINGS,
    TEST,
    chain_of,
    collected,
    judge,
    proposed,
    raise_alert,
    step,
    updated,
)
from tests.factories import (
    make_environment,
    make_inputs,
    make_samples,
    make_service,
    make_snapshot,
)
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db


def test_an_alert_is_reacted_to_once(service: Service) -> None:
    alert = raise_alert(service)
    while react(service.project):
        pass
    chain = chain_of(service)
    assert (chain.cause, chain.state, chain.collected_to) == (f"alert:{alert.pk}", "collecting", 10)
    assert [reaction.did for reaction in Reaction.objects.all()] == [f"began chain {chain.pk}"]


def test_what_a_crash_repeats_changes_nothing(service: Service) -> None:
    from backend.automation.models import LogCursor

    raise_alert(service)
    react(service.project)
    LogCursor.objects.update(number=0)
    react(service.project)
    assert (Chain.objects.count(), Reaction.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"enabled": False}, "the policy is off"),
        ({}, "a chain is under way"),
        ({"stop": True}, "the cooldown of the last chain is not over"),
    ],
)
def test_why_nothing_is_done_is_written_down(service: Service, change: dict[str, bool], said: str) -> None:
    first = raise_alert(service)
    if change.get("enabled") is False:
        policy_set(actor=TEST, service=service, settings=SETTINGS, enabled=False)
    react(service.project)
    if change.get("enabled") is not False:
        if change.get("stop"):
            chain_stop(actor=TEST, chain=chain_of(service), reason="a person's choice")
        with act(project_scope(service.project_id), TEST) as log:
            advance(first, "resolved", act=log)
        raise_alert(service, version=2)
        react(service.project)
    newest = Reaction.objects.first()
    assert newest is not None
    assert said in newest.did


def test_drifting_inputs_are_copied_out_and_queued_until_there_are_enough(service: Service) -> None:
    observe(service, make_inputs(40))
    alert = raise_alert(service)
    react(service.project)
    assert step(service).state == "collecting"
    assert QueueItem.objects.filter(cause=f"alert:{alert.pk}", state="waiting").count() == 30
    assert step(service).collected_to == 40, "nothing new was served"
    observe(service, make_inputs(10), version=2)
    step(service)
    assert QueueItem.objects.count() == 30, "another version's traffic is not this alert's"
    observe(service, make_inputs(100))
    step(service)
    assert step(service).state == "labelling"
    assert QueueItem.objects.count() == 100


def test_a_held_back_input_is_never_queued(service: Service) -> None:
    inputs = make_inputs(60)
    held_back = make_samples(service, 5, inputs=inputs[20:25], reserved="golden")
    observe(service, inputs)
    raise_alert(service)
    react(service.project)
    step(service)
    assert not QueueItem.objects.filter(sample__in=held_back).exists()
    assert QueueItem.objects.count() == 45


def test_labels_become_snapshots_and_an_update(service: Service) -> None:
    chain = collected(service)
    golden = make_snapshot(service, "golden", make_samples(service, 9, reserved="golden"))
    items = list(QueueItem.objects.filter(cause=chain.cause))
    for item in items[:-1]:
        queue_label(actor=TEST, item=item, value="4")
    assert step(service).state == "labelling"
    queue_skip(actor=TEST, item=items[-1])
    chain = step(service)
    assert chain.state == "updating"
    snapshots = {found.role: found.size for found in Snapshot.objects.filter(cause=chain.cause)}
    assert snapshots == {"validation": 25, "training": 74}
    run = chain.run
    assert run is not None
    assert (run.state, run.strategy, run.cause) == ("queued", "replay", chain.cause)
    assert {found.role for found in run.evaluation.all()} == {"validation", "golden"}
    assert golden in run.evaluation.all()
    assert Sample.objects.filter(reserved="validation", trained=True).count() == 0


def test_too_few_labels_stop_it_with_a_sentence(service: Service) -> None:
    chain = collected(service)
    for index, item in enumerate(QueueItem.objects.filter(cause=chain.cause)):
        if index < 30:
            queue_label(actor=TEST, item=item, value="4")
        else:
            queue_skip(actor=TEST, item=item)
    chain = step(service)
    assert chain.state == "stopped"
    assert "30 samples were labelled; of the 8 held back the gates need 25" in chain.problem


@pytest.mark.parametrize("state", ["failed", "errored", "cancelled"])
def test_an_update_that_did_not_finish_stops_it(service: Service, state: str) -> None:
    updated(service, state)
    chain = step(service)
    assert (chain.state, state in chain.problem) == ("stopped", True)


def test_a_candidate_is_validated_and_waits_for_people(service: Service) -> None:
    updated(service, "finished")
    chain = step(service)
    assert (chain.state, chain.report and chain.report.state) == ("validating", "queued")
    assert step(service).state == "validating"
    judge(chain.report, "passed")
    assert step(service).state == "proposed"
    assert step(service).state == "proposed"


def test_a_refused_candidate_stops_it(service: Service) -> None:
    updated(service, "finished")
    judge(step(service).report, "refused")
    chain = step(service)
    assert (chain.state, "ended as refused" in chain.problem) == ("stopped", True)


def test_the_policy_acts_as_the_system(service: Service) -> None:
    chain = collected(service)
    assert ACTOR.is_system
    assert np.all([item.cause == chain.cause for item in QueueItem.objects.all()])


def test_a_replaced_version_is_not_waited_for(service: Service) -> None:
    observe(service, make_inputs(20))
    raise_alert(service)
    react(service.project)
    LivePeriod.objects.update(ended_at=service.created_at)
    assert step(service).state == "collecting", "what was served of it is collected still"
    chain = step(service)
    assert (chain.state, "not live any more" in chain.problem) == ("stopped", True)


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "expired", "superseded"])
def test_a_request_that_ended_ends_the_chain(service: Service, state: str) -> None:
    chain = proposed(service)
    report = chain.report
    assert report is not None
    DeploymentRequest.objects.create(
        service=service,
        environment=report.environment,
        version=report.version,
        report=report,
        evidence={},
        expires_at=service.created_at,
        state=state,
        created_by="user:1",
    )
    chain = step(service)
    assert (chain.state, f"was {state}" in chain.problem) == ("stopped", True)


@pytest.mark.parametrize("state", ["failed", "aborted", "rolled_back"])
def test_a_rollout_that_ended_without_a_live_version_ends_the_chain(service: Service, state: str) -> None:
    chain = proposed(service)
    report = chain.report
    assert report is not None
    where = {"service": service, "environment": report.environment, "version": report.version}
    request = DeploymentRequest.objects.create(
        **where,
        report=report,
        evidence={},
        expires_at=service.created_at,
        state="executed",
        created_by="user:1",
    )
    rollout = Rollout.objects.create(
        **where, request=request, kind="promote", state="watching", due_at=service.created_at
    )
    host = report.environment.host
    LivePeriod.objects.filter(service=service).update(ended_at=service.created_at)
    LivePeriod.objects.create(**where, host=host, rollout=rollout, started_at=service.created_at)
    assert step(service).state == "proposed", "it may be rolled back yet"
    Rollout.objects.filter(pk=rollout.pk).update(state=state)
    chain = step(service)
    assert (chain.state, f"ended as {state.replace('_', ' ')}" in chain.problem) == ("stopped", True)


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
    react_to_news()
    assert [chain.service for chain in Chain.objects.all()] == [other]
    assert Reaction.objects.get(policy__service=service).did == "nothing: Something is in the way."
