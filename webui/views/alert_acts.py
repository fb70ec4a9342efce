"""What people do with an alert, on its page."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.monitoring.alerts import (
    alert_acknowledge,
    alert_assign,
    alert_mute,
    alert_resolve,
    alert_severity_set,
    alert_unmute,
    assignable,
)
from backend.monitoring.models import Alert
from backend.monitoring.selectors import alert_get
from webui.answers import accepted, act_of, sent
from webui.forms.alerts import AssignForm, MuteForm, SeverityForm
from webui.forms.comments import ResolveForm
from webui.views.alerts import alert_page
from webui.visitor import actor_of


@act_of("webui:alert")
def alert_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge: whoever asks looks after it, where nobody does."""
    actor = actor_of(request)
    found = alert_acknowledge(actor=actor, alert=alert_get(actor, pk))
    mine = found.assignee_id == actor.user_id
    messages.success(request, "It is yours to look after." if mine else "It is acknowledged.")
    return redirect("webui:alert", pk)


@act_of("webui:alert")
def alert_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign it to a member, or to nobody."""
    actor, found = _curated(request, pk)
    form = AssignForm(sent(request), found, assignable(found.service.project))
    return _done(
        request,
        pk,
        form,
        lambda: alert_assign(actor=actor, alert=found, user=form.cleaned_data["assignee"]),
        lambda alert: f"{alert.assignee.label} looks after it." if alert.assignee else "Nobody has it now.",
    )


@act_of("webui:alert")
def alert_silence(request: HttpRequest, pk: int) -> HttpResponse:
    """Mute it until a time."""
    actor, found = _curated(request, pk)
    form = MuteForm(sent(request))
    return _done(
        request,
        pk,
        form,
        lambda: alert_mute(actor=actor, alert=found, **form.values()),
        lambda alert: f"Muted until {alert.muted_until:%d %b %H:%M} UTC.",
    )


@act_of("webui:alert")
def alert_unsilence(request: HttpRequest, pk: int) -> HttpResponse:
    """End its mute."""
    actor = actor_of(request)
    alert_unmute(actor=actor, alert=alert_get(actor, pk))
    messages.success(request, "It is no longer muted.")
    return redirect("webui:alert", pk)


@act_of("webui:alert")
def alert_grade(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how bad it is."""
    actor, found = _curated(request, pk)
    form = SeverityForm(sent(request), found)
    return _done(
        request,
        pk,
        form,
        lambda: alert_severity_set(actor=actor, alert=found, severity=form.cleaned_data["severity"]),
        lambda alert: f"Its severity is {alert.severity}.",
    )


@act_of("webui:alert")
def alert_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Resolve, with a note."""
    actor, found = _curated(request, pk)
    form = ResolveForm(sent(request))
    return _done(
        request,
        pk,
        form,
        lambda: alert_resolve(actor=actor, alert=found, note=form.cleaned_data["comment"]),
        lambda _: "The alert is resolved.",
    )


def _curated(request: HttpRequest, pk: int) -> tuple[Actor, Alert]:
    """Who asks, and the alert; refuses who may not look after it before any form is judged."""
    actor = actor_of(request)
    found = alert_get(actor, pk)
    require(actor, Permission.CURATE, found.service.project)
    return actor, found


def _done(
    request: HttpRequest,
    pk: int,
    form: Form,
    doing: Callable[[], Alert],
    words: Callable[[Alert], str],
) -> HttpResponse:
    if done := accepted(form, doing):
        messages.success(request, words(done))
        return redirect("webui:alert", pk)
    return alert_page(request, pk, form)
