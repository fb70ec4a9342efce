"""The monitors of a service: what each watches and found, and the forms to add and change them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.core.acts import project_scope
from backend.monitoring.accuracy import accuracy_by_class
from backend.monitoring.models import DriftMonitor
from backend.monitoring.monitors import (
    monitor_change,
    monitor_create,
    monitor_pause,
    monitor_remove,
    monitor_resume,
)
from backend.monitoring.selectors import (
    drift_results,
    monitor_get,
    monitor_list,
    newest_results,
    watched_version,
)
from backend.monitoring.settings import usual_settings
from backend.monitoring.windows import settings_of
from backend.projects.selectors import log_cursor
from webui.answers import accepted, act_of, sent, shown
from webui.figures import monitor_title
from webui.forms.monitors import MonitorForm, WatchForm
from webui.monitors import findings, row_of
from webui.places import Place
from webui.visitor import actor_of

NEWEST = 20


@require_GET
def monitors(request: HttpRequest, name: str) -> HttpResponse:
    """All of them."""
    place = Place.of(request, name)
    context = {
        "topic": project_scope(place.service.project_id),
        "cursor": log_cursor(place.actor, place.service.project),
        "rows_url": place.url("service_monitors_rows"),
        "new_url": place.url("monitor_new"),
    }
    return render(request, "monitors/list.html", place.context() | context | _rows(place))


@require_GET
def monitors_rows(request: HttpRequest, name: str) -> HttpResponse:
    """The live region of that page."""
    place = Place.of(request, name)
    return render(request, "monitors/region.html", place.context() | _rows(place))


def monitor_new(request: HttpRequest, name: str) -> HttpResponse:
    """Choose what is watched and how; POST adds the monitor; htmx asks for the settings of another one."""
    place = Place.of(request, name)
    watch = WatchForm(
        request.POST.get("watch") or request.GET.get("watch", ""), settings_url=place.url("monitor_new")
    )
    view, detector = watch.parts
    form = MonitorForm(sent(request), place.service, view, detector, usual_settings(view))
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)

        def create() -> DriftMonitor:
            return monitor_create(
                actor=place.actor,
                service=place.service,
                view=view,
                detector=detector,
                settings=form.settings(),
            )

        if made := accepted(form, create):
            messages.success(request, f"{monitor_title(made.name)} is there; it is calibrated first.")
            return redirect("webui:monitor", made.pk)
    asks_settings = request.method == "GET" and "HX-Request" in request.headers
    template = "monitors/settings.html" if asks_settings else "monitors/new.html"
    context = {"watch": watch, "form": form, "monitors_url": place.url("service_monitors")}
    return shown(request, template, place.context() | context, form)


def monitor(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: its verdicts and settings; POST changes these."""
    actor = actor_of(request)
    found = monitor_get(actor, pk)
    form = MonitorForm(
        sent(request),
        found.service,
        found.view,
        found.detector,
        settings_of(found),
        revision=found.revision,
    )
    if request.method == "POST":
        require(actor, Permission.OPERATE, found.service.project)

        def change() -> DriftMonitor:
            revision = form.cleaned_data["revision"]
            return monitor_change(actor=actor, monitor=found, revision=revision, settings=form.settings())

        if accepted(form, change):
            messages.success(request, "It is calibrated anew, and judges what is answered from now on.")
            return redirect("webui:monitor", pk)
    return shown(request, "monitors/monitor.html", _context(request, pk) | {"form": form}, form)


@require_GET
def monitor_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The live region of its page."""
    return render(request, "monitors/state.html", _context(request, pk))


@act_of("webui:monitor")
def monitor_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause it."""
    actor = actor_of(request)
    monitor_pause(actor=actor, monitor=monitor_get(actor, pk))
    messages.success(request, "It is paused: it judges nothing until it is resumed.")
    return redirect("webui:monitor", pk)


@act_of("webui:monitor")
def monitor_go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it calibrated, and judge again."""
    actor = actor_of(request)
    monitor_resume(actor=actor, monitor=monitor_get(actor, pk))
    messages.success(request, "It is calibrated, and judges what is answered from now on.")
    return redirect("webui:monitor", pk)


@act_of("webui:monitor")
def monitor_take_away(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = monitor_get(actor, pk)
    monitor_remove(actor=actor, monitor=found)
    messages.success(request, f"{monitor_title(found.name)} is removed.")
    return redirect("webui:service_monitors", found.service.name)


def _rows(place: Place) -> dict[str, Any]:
    newest = newest_results(place.actor, place.service)
    found = monitor_list(place.actor, place.service)
    number = watched_version(place.service)
    return {
        "rows": [row_of(one, newest.get(one.pk)) for one in found],
        "watched": f"of v{number}, the newest labels" if number else "",
        "accuracy": accuracy_by_class(place.actor, place.service, number),
    }


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor = actor_of(request)
    found = monitor_get(actor, pk)
    service = found.service
    results = list(drift_results(actor, service, found.name).order_by("-pk")[:NEWEST])
    return {
        "service": service,
        "project": service.project,
        "granted": permissions_of(actor, service.project),
        **row_of(found, results[0] if results else None),
        "can_resume": found.state == "paused" or bool(found.problem),
        "results": [{"row": result, "said": findings(result.details)} for result in results],
        "chart_url": reverse("webui:service_drift", args=[service.name, found.name]),
        "state_url": reverse("webui:monitor_state", args=[pk]),
        "topic": project_scope(service.project_id),
        "drift_topic": f"drift:{service.pk}",
        "drift_cursor": results[0].pk if results else 0,
        "cursor": log_cursor(actor, service.project),
    }
