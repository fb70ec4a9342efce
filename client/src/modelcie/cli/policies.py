"""`modelcie policies`: what sets a service's updates going."""

from typing import Any

import click

from modelcie.api import types
from modelcie.cli.documents import OBJECT
from modelcie.cli.session import Session, command

WRITTEN = {"settings", "enabled", "version"}


def register(cli: click.Group) -> None:
    @cli.group("policies")
    def policies() -> None:
        """What sets updates going, and what holds them back."""

    @command(policies, "show")
    @click.argument("service")
    def show(session: Session, service: str) -> None:
        """The policy of SERVICE; with --json as `set` reads it."""
        session.row(session.client.policy.get(service))

    @command(policies, "set")
    @click.argument("service")
    @click.argument("file", type=OBJECT)
    def set_(session: Session, service: str, file: dict[str, Any]) -> None:
        """Set the policy of SERVICE as FILE has it. It has `settings`, and `enabled`.

        With the `version` that it was made from, nothing is replaced that somebody else has set since.
        """
        told = {name: value for name, value in file.items() if name in WRITTEN}
        _say_set(session, service, session.client.policy.set(service, **told))

    @command(policies, "dry-run")
    @click.argument("service")
    @click.argument("file", type=OBJECT, required=False)
    def dry_run(session: Session, service: str, file: dict[str, Any] | None) -> None:
        """Whether a policy would act now, and why or why not. It is that of SERVICE, or one as FILE has it."""
        policy = session.client.policy
        if file is None:
            decision = policy.dry_run(service)
        else:
            decision = policy.dry_run_of(service, settings=file.get("settings", {}))
        session.row(decision, _decided(decision))

    @command(policies, "on")
    @click.argument("service")
    def on(session: Session, service: str) -> None:
        """Let the policy of SERVICE act."""
        _switch(session, service, enabled=True)

    @command(policies, "off")
    @click.argument("service")
    def off(session: Session, service: str) -> None:
        """Keep the policy of SERVICE from acting; chains under way go on."""
        _switch(session, service, enabled=False)


def _switch(session: Session, service: str, *, enabled: bool) -> None:
    policy = session.client.policy.get(service)
    settings, version = policy["settings"], policy.get("version")
    _say_set(
        session,
        service,
        session.client.policy.set(service, settings=settings, enabled=enabled, version=version),
    )


def _say_set(session: Session, service: str, policy: types.Policy) -> None:
    standing = "on" if policy.get("enabled") else "off"
    session.row(policy, f"Version {policy.get('version')} of the policy of {service} is set, and {standing}.")


def _decided(decision: types.Decision) -> str:
    """What would be done, with what holds it back a line each."""
    first = f"It would {'act' if decision['acts'] else 'not act'}: {decision['reason']}"
    return "\n".join([first, *(f"  {hold['text']} ({hold['code']})" for hold in decision["holds"])])
