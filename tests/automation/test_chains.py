"""A chain from an alert to a live version: each step once, stopped with a sentence when it cannot go on."""

from typing import Any

import numpy as np
import pytest
from django.db import connection

from backend.automation.chains import ACTOR
from backend.automation.models import Chain
from backend.automation.services import chain_begin_by_hand, policy_set
from backend.core.actor import Actor
from backend.datasets.models import QueueItem, Sample, Snapshot
from backend.datasets.services import queue_label, queue_skip
from backend.deployments import dossier as dossiers
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
    react,
    step,
    updated,
)
from tests.deployments.rows import Stage
from tests.factories import (
    make_inputs,
    make_samples,
    make_snapshot,
)
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db


def test_drifting_inputs_are_copied_out_and_queued_until_there_are_enough(service: Service) -> None:
    observe(service, make_inputs(40))
    alert = raise_alert(service)
    react(service)
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
    react(service)
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
    react(service)
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


def test_without_samples_to_label_it_trains_on_the_labels_that_are_there(service: Service) -> None:
    settings = {**SETTINGS, "samples_to_label": 0, "when": {"when": "labels", "at_least": 100}}
    policy_set(actor=TEST, service=service, settings=settings)
    make_snapshot(service, "training")
    make_samples(service, 99)
    react(service)
    assert not Chain.objects.exists()
    make_samples(service, 1)
    react(service)
    step(service)
    chain = step(service)
    assert (chain.state, chain.cause.partition(":")[0]) == ("updating", "reaction")
    made = Snapshot.objects.filter(cause=chain.cause)
    assert {found.role: found.size for found in made} == {"validation": 25, "training": 75}


def test_without_an_alert_the_newest_inputs_are_labelled(service: Service) -> None:
    settings = {**SETTINGS, "samples_to_label": 30, "when": {"when": "traffic", "at_least": 100}}
    policy_set(actor=TEST, service=service, settings=settings)
    observe(service, make_inputs(110))
    react(service)
    step(service)
    assert step(service).state == "labelling"
    assert {item.reason for item in QueueItem.objects.all()} == {"policy"}
    assert chain_of(service).collected_to == 110
    assert QueueItem.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_a_policy_may_ask_for_the_deployment_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, made = Stage(), dossiers.data_card
    settings = {"samples_to_label": 0, "request_deployment": True}
    policy_set(actor=TEST, service=stage.service, settings=settings)
    report = stage.report(stage.version(snapshot=make_snapshot(stage.service)))
    chain = chain_begin_by_hand(actor=TEST, service=stage.service, reason="new cameras")
    Chain.objects.filter(pk=chain.pk).update(state="validating", report=report)

    def card(actor: Actor, snapshot: Snapshot) -> dict[str, Any]:
        assert not connection.in_atomic_block, "everybody else of the project waits"
        return made(actor, snapshot)

    monkeypatch.setattr(dossiers, "data_card", card)
    assert step(stage.service).state == "proposed"
    request = DeploymentRequest.objects.get()
    assert (request.created_by, request.cause) == (ACTOR.ref, chain.cause)
    assert request.dossier["data"]["card"]
