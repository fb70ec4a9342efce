"""An environment: who must approve, what it asks of a candidate, and how carefully it takes one up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.core.actor import Actor
from backend.hosts.approving import rules_of, shortages
from backend.hosts.freezes import freeze_now
from backend.hosts.gates import requirements
from backend.hosts.models import Environment
from backend.hosts.plans import RolloutPlan
from backend.hosts.selectors import environment_get
from backend.hosts.services import environment_change
from webui.answers import accepted, sent, shown
from webui.forms.environments import RenameForm
from webui.forms.gates import GatesForm
from webui.forms.plans import PlanForm
from webui.forms.rules import RulesForm
from webui.gates import asked_row
from webui.visitor import actor_of


@require_GET
def environment(request: HttpRequest, pk: int) -> HttpResponse:
    """An environment with all that a deployment to it is asked for."""
    actor = actor_of(request)
    context = environment_context(actor, environment_get(actor, pk))
    return render(request, "environments/environment.html", context)


def environment_context(actor: Actor, found: Environment) -> dict[str, Any]:
    """What the page of an environment reads."""
    return {
        "environment": found,
        "project": found.project,
        "manages": Permission.MANAGE in permissions_of(actor, found.project),
        "rules": rules_of(found),
        "shortages": shortages(found),
        "freeze": freeze_now(found),
        "gates": [asked_row(asked) for asked in requirements(found) if asked.required],
        "plan": RolloutPlan.model_validate(found.rollout_plan),
        "rename_form": RenameForm(None, found),
    }


def environment_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Who must approve; POST sets it."""
    found = environment_get(actor_of(request), pk)
    form = RulesForm(sent(request), found)
    shown_to_all = {"rules": rules_of(found), "shortages": shortages(found)}
    return _setting(request, found, "rules", form, shown_to_all)


def environment_gates(request: HttpRequest, pk: int) -> HttpResponse:
    """The gates of an environment; POST sets them."""
    found = environment_get(actor_of(request), pk)
    form = GatesForm(sent(request), found)
    shown_to_all = {"gates": [asked_row(asked) for asked in requirements(found)]}
    return _setting(request, found, "gates", form, shown_to_all)


def environment_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of an environment's rollouts; POST sets it."""
    found = environment_get(actor_of(request), pk)
    form = PlanForm(sent(request), found)
    shown_to_all = {"plan": RolloutPlan.model_validate(found.rollout_plan)}
    return _setting(request, found, "plan", form, shown_to_all)


def _setting(
    request: HttpRequest,
    found: Environment,
    what: str,
    form: GatesForm | PlanForm | RulesForm,
    shown_to_all: dict[str, Any],
) -> HttpResponse:
    """The page of one part of the environment's rule: a form for who manages it, the values for everybody else."""
    actor = actor_of(request)
    if request.method == "POST":
        require(actor, Permission.MANAGE, found.project)

        def change() -> Environment:
            return environment_change(actor=actor, environment=found, **form.chosen())

        changed = accepted(form, change)
        if changed:
            messages.success(request, f"{found} goes by that from now on (rule {changed.rule_version}).")
            return redirect(f"webui:environment_{what}", found.pk)
    context = {
        "environment": found,
        "project": found.project,
        "form": form,
        "manages": Permission.MANAGE in permissions_of(actor, found.project),
        **shown_to_all,
    }
    return shown(request, f"environments/{what}.html", context, form)
