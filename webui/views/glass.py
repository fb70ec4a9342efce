"""Break-glass of a request, and its review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import require
from backend.deployments.glass import glass_break, glass_review
from backend.deployments.selectors import request_get
from webui.answers import accepted, act_of, sent, shown
from webui.forms.comments import BreakGlassForm, ReviewForm
from webui.views.requests import page_context
from webui.visitor import actor_of


@act_of("webui:request")
def request_break_glass(request: HttpRequest, pk: int) -> HttpResponse:
    """Execute it without the votes."""
    actor = actor_of(request)
    found, form = request_get(actor, pk), BreakGlassForm(sent(request))
    require(actor, Permission.BREAK_GLASS, found.service.project)
    if accepted(form, lambda: glass_break(actor=actor, request=found, **form.cleaned_data)):
        messages.success(request, "The rollout begins. Somebody else has to review this.")
        return redirect("webui:request", pk)
    return shown(request, "requests/request.html", page_context(actor, pk) | {"glass_form": form}, form)


@act_of("webui:request")
def request_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of looking at a break-glass."""
    actor = actor_of(request)
    found, form = request_get(actor, pk), ReviewForm(sent(request))
    require(actor, Permission.APPROVE, found.service.project)
    if accepted(form, lambda: glass_review(actor=actor, request=found, **form.cleaned_data)):
        messages.success(request, "The break-glass is reviewed.")
        return redirect("webui:request", pk)
    return shown(request, "requests/request.html", page_context(actor, pk) | {"review_form": form}, form)
