"""Policies are asked again and again whether they act; what they did, or what held them back, is written down."""

from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.chains import ACTOR
from backend.automation.deciding import Decision, decide
from backend.automation.models import Chain, Policy, Reaction
from backend.automation.selectors import policy_get
from backend.automation.service_facts import ServiceFacts, service_facts
from backend.automation.services import chain_begin
from backend.automation.settings import PolicySettings, settings_checked
from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.errors import AppError, NotFoundError
from backend.monitoring.downtimes import downtime_now
from backend.projects.models import Service


def react(policy: Policy) -> Chain | None:
    """Act, if the policy is to: the chain that it set going."""
    facts, decision = decided(policy, PolicySettings.model_validate(policy.settings))
    if not decision.finding.met:
        return None
    alert = facts.alert() if decision.acts else None
    if decision.acts:
        try:
            return chain_begin(actor=ACTOR, policy=policy, why=decision.reason, alert=alert)
        except AppError as error:
            _note(policy, decision, [error.code], f"held back: {error.detail}")
            return None
    held = "; ".join(hold.text for hold in decision.holds)
    _note(policy, decision, [hold.code for hold in decision.holds], f"held back: {held}")
    return None


def policy_dry_run(*, actor: Actor, service: Service, settings: dict[str, Any] | None = None) -> Decision:
    """Whether the service's policy would act now; with settings, whether it would if it had those. Changes nothing.

    Raises: NotFoundError `policy_missing`, AppError `policy_invalid`.
    """
    policy = policy_get(actor, service)
    if settings is not None:
        require(actor, Permission.OPERATE, service.project)
        return decided(policy or Policy(service=service), settings_checked(settings))[1]
    if policy is None:
        raise NotFoundError("policy_missing", f"{service} has no policy.")
    return decided(policy, PolicySettings.model_validate(policy.settings))[1]


def decided(policy: Policy, settings: PolicySettings) -> tuple[ServiceFacts, Decision]:
    """What is known, and whether the policy acts on it by these settings."""
    facts = service_facts(ACTOR, policy, now(), settings.environment)
    chains = list(Chain.objects.filter(service=policy.service)[: settings.limits.a_day])
    downtime = downtime_now(policy.service, facts.at)
    ended = [chain.state_changed_at for chain in chains[:1] if chain.state in Chain.machine.final]
    return facts, decide(
        settings,
        facts,
        begun=[chain.created_at for chain in chains],
        ended=ended[0] if ended else None,
        under_way=any(chain.state in Chain.machine.active for chain in chains[:1]),
        downtime_until=downtime.ends_at if downtime else None,
    )


def _note(policy: Policy, decision: Decision, codes: list[str], did: str) -> None:
    """Written once, and not while the same goes on holding it back."""
    last = policy.reactions.first()
    if last is None or (last.policy_version, last.held_by) != (policy.version, codes):
        Reaction.objects.create(
            policy=policy,
            policy_version=policy.version,
            held_by=codes,
            did=did[:500],
            why=decision.reason[:500],
            at=now(),
        )
