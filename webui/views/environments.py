"""What an environment asks of a candidate, and how carefully it takes one up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.hosts.gates import requirements
from backend.hosts.plans import RolloutPlan
from backend.hosts.selectors import environment_get
from backend.hosts.services import environment_change
from webui.answers import accepted, sent, shown
from webui.forms.gates import GatesForm
from webui.forms.plans import PlanForm
from webui.gates import asked_row
from webui.visitor import actor_of


def environment_gates(request: HttpRequest, pk: int) -> HttpResponse:
    """The gates of an environment; POST sets them."""
    actor = actor_of(request)
    found = environment_get(actor, pk)
    form = GatesForm(sent(request), found)
    if request.method == "POST":
        require(actor, Permission.MANAGE, found.project)
        changed = accepted(
            form, lambda: environment_change(actor=actor, environment=found, gates=form.chosen())
        )
        if changed:
            messages.success(request, f"{found} asks for that from now on (rule {changed.rule_version}).")
            return redirect("webui:environment_gates", pk)
    context = {
        "environment": found,
        "project": found.project,
        "form": form,
        "manages": Permission.MANAGE in permissions_of(actor, found.project),
        "gates": [asked_row(asked) for asked in requirements(found)],
    }
    return shown(request, "environments/gates.html", context, form)


def environment_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan of an environment's rollouts; POST sets it."""
    actor = actor_of(request)
    found = environment_get(actor, pk)
    form = PlanForm(sent(request), found)
    if request.method == "POST":
        require(actor, Permission.MANAGE, found.project)
        changed = accepted(
            form, lambda: environment_change(actor=actor, environment=found, rollout_plan=form.chosen())
        )
        if changed:
            messages.success(request, f"Rollouts to {found} go by that from now on.")
            return redirect("webui:environment_plan", pk)
    context = {
        "environment": found,
        "project": found.project,
        "form": form,
        "manages": Permission.MANAGE in permissions_of(actor, found.project),
        "plan": RolloutPlan.model_validate(found.rollout_plan),
    }
    return shown(request, "environments/plan.html", context, form)
