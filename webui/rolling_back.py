"""A roll back, as a page offers it and as its form is answered: to the version that the page named."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from backend.access.roles import Permission
from backend.access.rules import require
from backend.deployments.models import Rollout
from backend.deployments.services import rollback_start
from backend.hosts.models import Environment
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_get
from webui.answers import accepted
from webui.forms.services import RollbackForm
from webui.visitor import actor_of


def rollback_offer(target: ModelVersion | None) -> dict[str, Any]:
    """What the dialog reads: the version that it would make live, and its form."""
    return {
        "target": target,
        "rollback_form": RollbackForm(initial={"version": target.number}) if target else None,
        "submit": f"Roll back to v{target.number}" if target else "",
    }


def rolled_back(
    request: HttpRequest, form: RollbackForm, service: Service, environment: Environment, cause: str = ""
) -> Rollout | None:
    """The rollout that begins, and is told on the next page; None where it is refused, as the form then says.

    Raises: ForbiddenError.
    """
    actor = actor_of(request)
    require(actor, Permission.REQUEST, service.project)
    rollout = accepted(
        form,
        lambda: rollback_start(
            actor=actor,
            service=service,
            environment=environment,
            version=version_get(actor, service, form.cleaned_data["version"]),
            cause=cause,
        ),
    )
    if rollout:
        messages.success(request, f"{rollout.version} is on its way back to {rollout.environment}.")
    return rollout
