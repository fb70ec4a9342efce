"""An environment gets another name, which what names it follows, or goes, unless something names it."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import ProtectedError, QuerySet

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.models import Backtest, Chain, Policy
from backend.automation.states import BACKTEST, CHAIN
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.hosts.models import Environment

LONGEST = 40


def environment_rename(*, actor: Actor, environment: Environment, name: str) -> Environment:
    """Call it otherwise; what is live, requested or under way there stays as it is.

    Raises AppError `environment_name_invalid`; ConflictError `environment_exists`.
    """
    with act(project_scope(environment.project_id), actor) as log:
        require(actor, Permission.MANAGE, environment.project)
        environment.refresh_from_db()
        old = environment.name
        if name == old:
            return environment
        _free(environment, name)
        environment.name = name
        environment.save()
        _follow(environment, old)
        log.record("environment.renamed", environment, {"old": old, "name": name})
    return environment


def environment_delete(*, actor: Actor, environment: Environment) -> None:
    """Take away one to which nothing was ever validated, requested or rolled out, and that nothing names.

    Its approval rules and freeze windows go with it. Raises ConflictError `environment_in_use`.
    """
    with act(project_scope(environment.project_id), actor) as log:
        require(actor, Permission.MANAGE, environment.project)
        environment.refresh_from_db()
        name = environment.name
        if _settings_naming(environment, name) or _backtests_naming(environment, name).exists():
            raise _in_use(environment)
        log.record("environment.deleted", environment, {"name": name, "host": environment.host.name})
        try:
            environment.delete()
        except ProtectedError as error:
            raise _in_use(environment) from error


def _in_use(environment: Environment) -> ConflictError:
    return ConflictError(
        "environment_in_use",
        f"{environment} stays: something was validated for it, requested or rolled out, or a policy, a chain or a "
        "backtest names it.",
    )


def _free(environment: Environment, name: str) -> None:
    try:
        validate_slug(name)
    except ValidationError:
        name = ""
    if not 0 < len(name) <= LONGEST:
        detail = f"A name has letters, digits, hyphens and underscores: 1 to {LONGEST}."
        raise AppError("environment_name_invalid", detail, field="name")
    if Environment.objects.filter(project=environment.project_id, name=name).exists():
        detail = f"{environment.project} already has an environment {name}."
        raise ConflictError("environment_exists", detail, name=name, field="name")


def _follow(environment: Environment, old: str) -> None:
    """What names it by its old name names it by the new one; no version is raised, for nothing else changes."""
    for row in _settings_naming(environment, old):
        row.settings = {**row.settings, "environment": environment.name}
        row.save(update_fields=["settings"])
    for backtest in _backtests_naming(environment, old):
        backtest.asked = {**backtest.asked, "environment": environment.name}
        backtest.save(update_fields=["asked"])


def _settings_naming(environment: Environment, name: str) -> list[Policy | Chain]:
    named = {"service__project": environment.project_id, "settings__environment": name}
    return [*Policy.objects.filter(**named), *Chain.objects.filter(**named, state__in=CHAIN.active)]


def _backtests_naming(environment: Environment, name: str) -> QuerySet[Backtest]:
    rows = Backtest.objects.filter(service__project=environment.project_id, asked__environment=name)
    return rows.filter(state__in=BACKTEST.active)
