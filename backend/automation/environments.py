"""An environment gets another name: policies and chains name it, and follow."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.models import Chain, Policy
from backend.automation.states import CHAIN
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
    of_project = {"service__project": environment.project_id, "settings__environment": old}
    rows: list[Policy | Chain] = [
        *Policy.objects.filter(**of_project),
        *Chain.objects.filter(**of_project, state__in=CHAIN.active),
    ]
    for row in rows:
        row.settings = {**row.settings, "environment": environment.name}
        row.save(update_fields=["settings"])
