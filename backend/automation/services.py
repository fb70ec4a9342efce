"""Policies are set here, and chains begin and end here."""

from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.facts import OpenAlert
from backend.automation.models import Chain, Policy, Reaction
from backend.automation.settings import PolicySettings, settings_checked
from backend.core.actor import Actor
from backend.core.acts import act, project_scope, ref
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, NotFoundError
from backend.core.states import advance
from backend.deployments.selectors import live_version
from backend.hosts.selectors import environment_list, environment_named
from backend.monitoring.selectors import last_sequence
from backend.projects.models import Service


def policy_set(
    *,
    actor: Actor,
    service: Service,
    settings: dict[str, Any],
    enabled: bool = True,
    version: int | None = None,
) -> Policy:
    """Set what sets updates of the service going. Chains under way keep the settings they began with.

    version: of the policy that these settings were made from, 0: there was none; None: whichever is set is replaced.
    Raises: AppError as `settings_checked`; ConflictError `policy_changed` where another version was set meanwhile.
    """
    found = settings_checked(settings)
    checked = found.model_dump(mode="json")
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        if not environment_list(actor, service.project).filter(name=found.environment).exists():
            raise AppError(
                "policy_invalid", f"The project has no environment {found.environment}.", field="environment"
            )
        _require_unchanged(service, version)
        policy, is_new = Policy.objects.get_or_create(
            service=service, defaults={"settings": checked, "enabled": enabled}
        )
        if not is_new:
            policy.version += 1
            policy.settings, policy.enabled, policy.changed_at = checked, enabled, now()
            policy.save()
        log.record("policy.set", policy, {"version": policy.version, "enabled": enabled, "settings": checked})
    return policy


def _require_unchanged(service: Service, version: int | None) -> None:
    """Two people who set one service's only policy would contradict each other unseen."""
    found = Policy.objects.filter(service=service).values_list("version", flat=True).first() or 0
    if version is not None and version != found:
        raise ConflictError(
            "policy_changed",
            f"Version {found} of the policy was set meanwhile: open it anew, and change that one.",
            version=found,
        )


def chain_begin(*, actor: Actor, policy: Policy, why: str, alert: OpenAlert | None = None) -> Chain:
    """Set the policy's chain going: by an alert, or by whatever else its conditions say.

    why: the reason, for people. Raises: ConflictError `chain_under_way`, `nothing_live` where inputs of the traffic are
    to be labelled and nothing answers.
    """
    service = policy.service
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        if Chain.objects.filter(service=service).exclude(state__in=Chain.machine.final).exists():
            raise ConflictError("chain_under_way", f"A chain of {service} is under way: wait, or stop it.")
        settings = PolicySettings.model_validate(policy.settings)
        number = alert.version_number if alert else _live_number(actor, service, settings.environment)
        if settings.samples_to_label and not number:
            raise ConflictError(
                "nothing_live", f"No version of {service} answers whose inputs could be labelled."
            )
        reaction = Reaction.objects.create(
            policy=policy,
            policy_version=policy.version,
            cause=alert.ref if alert else "",
            by="" if actor.is_system else actor.ref,
            why=why[:500],
            at=now(),
        )
        chain = Chain.objects.create(
            service=service,
            policy_version=policy.version,
            settings=policy.settings,
            cause=alert.ref if alert else ref(reaction),
            version_number=number,
            collected_to=_collected_to(service, settings, alert),
        )
        reaction.did = f"began chain {chain.pk}"
        reaction.save(update_fields=["did"])
        log.record("chain.begun", chain, {"cause": chain.cause, "policy_version": policy.version, "why": why})
    return chain


def chain_begin_by_hand(*, actor: Actor, service: Service, reason: str) -> Chain:
    """The same at a person's word, whatever the policy's conditions and limits say.

    Raises: NotFoundError `policy_missing`, AppError `reason_required`, and as `chain_begin`.
    """
    require(actor, Permission.OPERATE, service.project)
    policy = Policy.objects.select_related("service__project").filter(service=service).first()
    if policy is None:
        raise NotFoundError("policy_missing", f"{service} has no policy: set one first.")
    if not reason.strip():
        raise AppError("reason_required", "Say in a few words why it is to begin.", field="reason")
    return chain_begin(actor=actor, policy=policy, why=reason.strip())


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


def _collected_to(service: Service, settings: PolicySettings, alert: OpenAlert | None) -> int:
    """What drifted is looked at from its beginning, else the newest inputs are."""
    if alert is not None:
        return alert.first_sequence - 1
    return max(0, last_sequence(service) - settings.samples_to_label)


def _live_number(actor: Actor, service: Service, environment: str) -> int:
    live = live_version(actor, service, environment_named(actor, service.project, environment))
    return live.number if live else 0
