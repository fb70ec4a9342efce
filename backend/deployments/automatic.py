"""A request that an environment's rule approves by itself, as its own actor."""

from datetime import datetime, timedelta

from backend.core.actor import Actor, rule_actor, system_actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.core.states import advance
from backend.deployments.evidence import changes, outcomes_of
from backend.deployments.makers import makers
from backend.deployments.models import DeploymentRequest
from backend.engine.gates import margin
from backend.hosts.automatic import AutoApproval
from backend.hosts.freezes import freeze_now
from backend.hosts.gates import requirements
from backend.hosts.models import Environment

POLICY = system_actor("policy").ref
DAY = timedelta(days=1)


def actor_of(environment: Environment) -> Actor:
    """The environment's rule as it stands: `rule:<environment>@<version>`."""
    return rule_actor(environment.pk, environment.rule_version)


def request_approve_automatically(*, request: DeploymentRequest) -> DeploymentRequest:
    """Approve a pending request that meets the conditions of its environment's rule; all else waits for people."""
    if refusal_to_approve(request, now()):
        return request
    with act(project_scope(request.service.project_id), actor_of(request.environment)) as log:
        request.refresh_from_db()
        is_open = request.state == "pending" and request.expires_at > log.at
        as_it_stands = log.actor == actor_of(request.environment) and not changes(request)
        if is_open and as_it_stands and not refusal_to_approve(request, log.at):
            DeploymentRequest.objects.filter(pk=request.pk).update(approved_by=log.actor.ref)
            request.approved_by = log.actor.ref
            advance(request, "approved", act=log, reason="By the environment's rule, without a vote.")
    return request


def refusal_to_approve(request: DeploymentRequest, at: datetime) -> str:
    """Why the rule does not approve it by itself; blank: it does."""
    environment = request.environment
    if not environment.auto_approval:
        return "The environment approves nothing by itself."
    asked = AutoApproval.model_validate(environment.auto_approval)
    if not _is_a_policys(request):
        return "Only what a policy began and asked for is approved by the rule."
    if freeze_now(environment) is not None:
        return "The environment is frozen."
    near = _near_their_threshold(request, asked.margin)
    if near:
        return f"Too near to the threshold: {', '.join(near)}."
    approved = DeploymentRequest.objects.filter(
        environment=environment, approved_by__startswith="rule:", state_changed_at__gt=at - DAY
    )
    if approved.count() >= asked.daily_limit:
        return f"{asked.daily_limit} were approved so within a day."
    return ""


def _is_a_policys(request: DeploymentRequest) -> bool:
    return request.created_by == POLICY and not any(
        ref.startswith("user:") for ref in makers(request.version)
    )


def _near_their_threshold(request: DeploymentRequest, least: float) -> list[str]:
    """The required gates whose value is not so far inside its threshold."""
    shown = {outcome.gate: outcome for outcome in outcomes_of(request.report)}
    asked = requirements(request.environment, beside_live=request.report.baseline_id is not None)
    return [
        required.gate
        for required in asked
        if required.required
        and (required.gate not in shown or margin(shown[required.gate], required) < least)
    ]
