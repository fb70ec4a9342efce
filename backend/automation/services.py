"""Policies are set here, and chains begin and end here."""

from datetime import timedelta
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.models import Chain, Policy
from backend.automation.settings import PolicySettings, settings_checked
from backend.core.actor import Actor
from backend.core.acts import act, project_scope, ref
from backend.core.clock import now
from backend.core.states import advance
from backend.monitoring.models import Alert
from backend.projects.models import Service


def policy_set(*, actor: Actor, service: Service, settings: dict[str, Any], enabled: bool = True) -> Policy:
    """Set what an alert of the service sets going. Chains under way keep the settings they began with.

    Raises: AppError `policy_invalid` naming the field, or as the engine refuses a training.
    """
    checked = settings_checked(settings).model_dump()
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        policy, is_new = Policy.objects.get_or_create(
            service=service, defaults={"settings": checked, "enabled": enabled}
        )
        if not is_new:
            policy.version += 1
            policy.settings, policy.enabled = checked, enabled
            policy.save()
        log.record("policy.set", policy, {"version": policy.version, "enabled": enabled, "settings": checked})
    return policy


def chain_begin(*, actor: Actor, policy: Policy, alert: Alert) -> tuple[Chain | None, str]:
    """(the chain that the alert sets going, what was done), or (None, why nothing was).

    One chain a service at a time, and none within the policy's cooldown of the last.
    """
    service = policy.service
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        if reason := _reason_not_to(policy, alert):
            return None, reason
        chain = Chain.objects.create(
            service=service,
            policy_version=policy.version,
            settings=policy.settings,
            cause=ref(alert),
            collected_to=alert.first_sequence - 1,
        )
        log.record("chain.begun", chain, {"cause": chain.cause, "policy_version": policy.version})
    return chain, f"began chain {chain.pk}"


def chain_stop(*, actor: Actor, chain: Chain, reason: str) -> Chain:
    """End a chain that is under way; what it made stays."""
    with act(project_scope(chain.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, chain.service.project)
        chain.problem = reason
        chain.save()
        advance(chain, "stopped", act=log, reason=reason)
    return chain


def settings_of(chain: Chain) -> PolicySettings:
    """The settings that the chain began with."""
    return PolicySettings.model_validate(chain.settings)


def _reason_not_to(policy: Policy, alert: Alert) -> str:
    if not policy.enabled:
        return "nothing: the policy is off"
    if alert.state not in ("open", "acknowledged"):
        return "nothing: the alert is resolved"
    if Chain.objects.filter(service=policy.service).exclude(state__in=Chain.machine.final).exists():
        return "nothing: a chain is under way"
    last = Chain.objects.filter(service=policy.service).order_by("-pk").first()
    cooldown = timedelta(seconds=float(policy.settings.get("cooldown_s", 0)))
    if last and last.state_changed_at and last.state_changed_at > now() - cooldown:
        return "nothing: the cooldown of the last chain is not over"
    return ""
