"""Whoever sets a policy's chain going by hand made what it trains: neither their vote nor the rule approves it.

Whoever made a token of a program did what the program does.
"""

import pytest

from backend.access.roles import Role
from backend.access.tokens import token_create, token_revoke
from backend.automation.services import chain_begin_by_hand, policy_set
from backend.core.actor import Actor, system_actor
from backend.core.errors import AppError
from backend.deployments.models import DeploymentRequest
from backend.deployments.selectors import waiting_for
from backend.deployments.services import request_tend, request_vote
from backend.hosts.services import environment_change
from backend.projects.programs import program_create
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_snapshot

pytestmark = pytest.mark.django_db
POLICY = system_actor("policy")


def begun_by_hand(stage: Stage, beginner: Actor) -> DeploymentRequest:
    """What the policy asks for at the end of a chain that somebody began."""
    policy_set(actor=SYSTEM, service=stage.service, settings={"samples_to_label": 0})
    chain = chain_begin_by_hand(actor=beginner, service=stage.service, reason="new cameras")
    snapshot = make_snapshot(stage.service)
    version = stage.version(snapshot=snapshot)
    UpdateRun.objects.create(
        service=stage.service,
        snapshot=snapshot,
        strategy="replay",
        version=version,
        cause=chain.cause,
        created_by=POLICY.ref,
    )
    return stage.request(version, actor=POLICY)


def registered_by(actor: Actor, stage: Stage) -> ModelVersion:
    version = stage.version()
    ModelVersion.objects.filter(pk=version.pk).update(created_by=actor.ref)
    version.refresh_from_db()
    return version


def test_who_began_the_chain_has_no_vote() -> None:
    stage = Stage()
    beginner, other = stage.actor("owner"), stage.actor("approver")
    request = begun_by_hand(stage, beginner)
    assert list(waiting_for(beginner)) == []
    assert list(waiting_for(other)) == [request]
    with pytest.raises(AppError) as refused:
        request_vote(actor=beginner, request=request, approve=True)
    assert refused.value.code == "four_eyes"
    assert request_vote(actor=other, request=request, approve=True).state == "executed"


def test_no_rule_approves_it_by_itself() -> None:
    stage = Stage()
    trusting = {"margin": 0.0, "daily_limit": 2}
    environment_change(actor=SYSTEM, environment=stage.environment, auto_approval=trusting)
    assert request_tend(actor=SYSTEM, request=stage.request(actor=POLICY)).state == "executed"
    by_hand = Stage()
    environment_change(actor=SYSTEM, environment=by_hand.environment, auto_approval=trusting)
    request = begun_by_hand(by_hand, by_hand.actor("owner"))
    assert request_tend(actor=SYSTEM, request=request).state == "pending"


@pytest.mark.parametrize("did", ["trained", "registered", "began the chain", "asked"])
def test_who_made_a_token_of_the_program_that_did_it_has_no_vote(did: str) -> None:
    stage = Stage()
    owner, other = stage.actor(Role.OWNER), stage.actor(Role.APPROVER)
    program = program_create(actor=owner, project=stage.project, name="ci", roles=[Role.ENGINEER])
    token, _ = token_create(actor=owner, name="nightly", program=program)
    token_revoke(actor=owner, token=token, program=program)
    if did == "began the chain":
        request = begun_by_hand(stage, program.actor)
    else:
        version = registered_by(program.actor if did == "registered" else SYSTEM, stage)
        if did == "trained":
            UpdateRun.objects.create(
                service=stage.service, strategy="replay", version=version, created_by=program.actor.ref
            )
        request = stage.request(version, actor=program.actor if did == "asked" else None)
    assert (list(waiting_for(owner)), list(waiting_for(other))) == ([], [request])
    with pytest.raises(AppError) as refused:
        request_vote(actor=owner, request=request, approve=True)
    assert refused.value.code == "four_eyes"
    assert request_vote(actor=other, request=request, approve=True).state == "executed"


def test_a_token_of_another_program_or_of_ones_own_is_nobodys_making() -> None:
    stage = Stage()
    owner = stage.actor(Role.OWNER)
    for name in ("ci", "other"):
        program_create(actor=owner, project=stage.project, name=name, roles=[Role.ENGINEER])
    ci, other = (stage.project.programs.get(username__endswith=f".{name}") for name in ("ci", "other"))
    token_create(actor=owner, name="nightly", program=other)
    token_create(actor=owner, name="mine")
    request = stage.request(registered_by(ci.actor, stage))
    assert list(waiting_for(owner)) == [request]
    assert request_vote(actor=owner, request=request, approve=True).state == "executed"
