"""The page of an alert: what drifted, since when, what came of it, and what people say to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.core.actor import Actor
from backend.core.acts import project_scope, ref
from backend.lineage.selectors import chain
from backend.monitoring.alerts import alert_acknowledge, alert_resolve
from backend.monitoring.models import Alert
from backend.monitoring.selectors import alert_get
from backend.projects.selectors import log_cursor
from webui.answers import accepted, act_of, sent, shown
from webui.changes import Changes, classes_figure, map_figure, samples
from webui.figures import monitor_title
from webui.forms.comments import ResolveForm
from webui.timelines import chain_events
from webui.visitor import actor_of


@require_GET
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk, ResolveForm())


@require_GET
def alert_state(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the alert changes while one looks: the live region of its page."""
    return render(request, "alerts/state.html", _context(actor_of(request), pk))


@act_of("webui:alert")
def alert_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge: whoever asks looks after it."""
    actor = actor_of(request)
    alert_acknowledge(actor=actor, alert=alert_get(actor, pk))
    messages.success(request, "It is yours to look after.")
    return redirect("webui:alert", pk)


@act_of("webui:alert")
def alert_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Resolve, with a note."""
    actor = actor_of(request)
    found = alert_get(actor, pk)
    require(actor, Permission.CURATE, found.service.project)
    form = ResolveForm(sent(request))
    if accepted(form, lambda: alert_resolve(actor=actor, alert=found, note=form.cleaned_data["comment"])):
        messages.success(request, "The alert is resolved.")
        return redirect("webui:alert", pk)
    return _page(request, pk, form)


@require_GET
def alert_change(request: HttpRequest, pk: int, what: str) -> JsonResponse:
    """A figure of what changed: `map` or `classes`."""
    found = alert_get(actor_of(request), pk)
    changes = _known(found)
    if changes is None or what not in ("map", "classes"):
        return JsonResponse({"data": [], "layout": {}})
    return JsonResponse(map_figure(found.service.name, changes) if what == "map" else classes_figure(changes))


def _known(alert: Alert) -> Changes | None:
    """What changed, where that was found out."""
    return None if alert.changes is None or "problem" in alert.changes else alert.changes


def _page(request: HttpRequest, pk: int, form: ResolveForm) -> HttpResponse:
    context = {**_context(actor_of(request), pk), "resolve_form": form}
    return shown(request, "alerts/alert.html", context, form)


def _context(actor: Actor, pk: int) -> dict[str, Any]:
    found = alert_get(actor, pk)
    service = found.service
    cursor = log_cursor(actor, service.project)
    queue_url = reverse("webui:queue", args=[service.name])
    monitors, changes = [one.monitor for one in found.evidence.all()], _known(found)
    views = sorted({one.partition(":")[0] for one in monitors})
    return {
        "alert": found,
        "service": service,
        "project": service.project,
        "views": " and ".join(f"{view}s" for view in views),
        "charts": [
            (monitor_title(one), one.replace(":", "-"), reverse("webui:alert_drift", args=[pk, one]))
            for one in monitors
        ],
        "changes": found.changes,
        "shown_samples": samples(service.name, changes) if changes else [],
        "is_image": service.signature.get("layout") == "CHW",
        "map_url": reverse("webui:alert_change", args=[pk, "map"]),
        "classes_url": reverse("webui:alert_change", args=[pk, "classes"]),
        "inputs": f"{found.last_sequence - found.first_sequence + 1:,}",
        "granted": permissions_of(actor, service.project),
        "topic": project_scope(service.project_id),
        "drift_topic": f"drift:{service.pk}",
        "cursor": cursor,
        "events": chain_events(chain(actor, ref(found)), queue_url),
    }
