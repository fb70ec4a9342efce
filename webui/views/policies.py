"""The policy of a service: what sets updates going, whether it would now, and what it did."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import require
from backend.automation.reacting import policy_dry_run
from backend.automation.selectors import chain_list, policy_get, reaction_list
from backend.automation.services import chain_begin_by_hand, policy_set
from backend.automation.settings import PolicySettings
from backend.core.acts import project_scope
from backend.projects.selectors import log_cursor
from webui.answers import accepted, act_of, sent, shown
from webui.forms.comments import BeginForm
from webui.forms.policies import PolicyForm
from webui.people import People
from webui.places import Place

REACTIONS = 20


def policy(request: HttpRequest, name: str) -> HttpResponse:
    """What the policy is and does; POST sets it."""
    place = Place.of(request, name)
    form = _form(request, place)
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)
        set_ = accepted(form, lambda: policy_set(actor=place.actor, service=place.service, **form.values()))
        if set_:
            messages.success(request, f"The policy is set (version {set_.version}).")
            return redirect(place.url("service_policy"))
    return shown(request, "policies/policy.html", _context(place, form, BeginForm()), form)


@require_GET
def policy_decision(request: HttpRequest, name: str) -> HttpResponse:
    """Whether it would act now, alone: asked again while the page is open."""
    place = Place.of(request, name)
    return render(request, "policies/decision.html", place.context() | _decision(place))


@act_of("webui:service_policy", by="name")
def policy_begin(request: HttpRequest, name: str) -> HttpResponse:
    """Set its chain going by hand, for a reason."""
    place, form = Place.of(request, name), BeginForm(request.POST)
    require(place.actor, Permission.OPERATE, place.service.project)

    def begin() -> Any:
        return chain_begin_by_hand(
            actor=place.actor, service=place.service, reason=form.cleaned_data["comment"]
        )

    if accepted(form, begin):
        messages.success(request, "An update has begun.")
        return redirect(place.url("service_policy"))
    return shown(request, "policies/policy.html", _context(place, _form(None, place), form), form)


def _form(request: HttpRequest | None, place: Place) -> PolicyForm:
    found = policy_get(place.actor, place.service)
    settings = PolicySettings.model_validate(found.settings) if found else PolicySettings()
    return PolicyForm(
        sent(request) if request else None,
        settings,
        version=found.version if found else 0,
        enabled=found.enabled if found else True,
        environments=[stage.name for stage in place.environments],
    )


def _context(place: Place, form: PolicyForm, begin: BeginForm) -> dict[str, Any]:
    people = People.of(place.actor, place.service.project)
    reactions = list(reaction_list(place.actor, place.service)[:REACTIONS])
    return {
        **place.context(),
        **_decision(place),
        "topic": project_scope(place.service.project_id),
        "cursor": log_cursor(place.actor, place.service.project),
        "form": form,
        "begin": begin,
        "begin_url": place.url("service_policy_begin"),
        "decision_url": place.url("service_policy_decision"),
        "reactions": [{"row": row, "by": people.name(row.by) if row.by else ""} for row in reactions],
    }


def _decision(place: Place) -> dict[str, Any]:
    """The policy, whether it would act, and the chain that is under way or was last."""
    found = policy_get(place.actor, place.service)
    return {
        "policy": found,
        "decision": policy_dry_run(actor=place.actor, service=place.service) if found else None,
        "automatic": chain_list(place.actor, place.service).first(),
    }
