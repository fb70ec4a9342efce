"""My projects, and one project."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.models import Membership, Project
from backend.access.rules import permissions_of
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.clock import now
from backend.datasets.selectors import queue_waiting
from backend.deployments.selectors import live_periods
from backend.hosts.selectors import environment_list
from backend.monitoring.selectors import alert_list, calling
from backend.projects.models import Service
from backend.projects.selectors import (
    log_cursor,
    log_list,
    member_list,
    membership_list,
    people_list,
    project_get,
    project_list,
    service_list,
)
from backend.projects.services import project_create
from webui.answers import accepted, sent, shown
from webui.forms.projects import ProjectForm
from webui.timelines import log_events, people_of
from webui.visitor import actor_of

LOG_ENTRIES = 200


def projects(request: HttpRequest) -> HttpResponse:
    """The projects of whoever asks; POST makes a project."""
    actor = actor_of(request)
    form = ProjectForm(sent(request))
    if project := accepted(form, lambda: project_create(actor=actor, **form.cleaned_data)):
        messages.success(request, f"{project.name} is yours.")
        return redirect("webui:project", project.slug)
    context = {"rows": _rows(actor), "form": form}
    return shown(request, "projects/list.html", context, form)


@require_GET
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """One project: its services and what is live, its people, its hosts, and what happened."""
    return render(request, "projects/project.html", _state(actor_of(request), slug))


@require_GET
def project_state(request: HttpRequest, slug: str) -> HttpResponse:
    """What of the project changes while one looks: the live region of its page."""
    return render(request, "projects/state.html", _state(actor_of(request), slug))


def _rows(actor: Actor) -> list[dict[str, Any]]:
    """Each project with its services, its open alerts and the actor's roles in it; a query for each of them."""
    services = Counter(service_list(actor).values_list("project", flat=True))
    alerts = Counter(calling(alert_list(actor), now()).values_list("service__project", flat=True))
    live = Counter(_live_projects(actor))
    roles: dict[int, list[str]] = {}
    for membership in membership_list(actor):
        held = roles.setdefault(membership.project_id, [])
        if membership.role not in held:
            held.append(membership.role)
    return [
        {
            "project": row,
            "services": services[row.pk],
            "live": live[row.pk],
            "alerts": alerts[row.pk],
            "roles": roles.get(row.pk, []),
        }
        for row in project_list(actor)
    ]


def _live_projects(actor: Actor) -> Iterable[int]:
    """The project of each service that answers somewhere."""
    opened = live_periods(actor).filter(ended_at__isnull=True).order_by()
    pairs = opened.values_list("service__project", "service").distinct()
    return [project_id for project_id, _ in pairs]


def _state(actor: Actor, slug: str) -> dict[str, Any]:
    found = project_get(actor, slug)
    cursor = log_cursor(actor, found)  # read first: what comes after it is told again, never missed
    members = list(member_list(actor, found))
    entries = log_list(actor, found)[:LOG_ENTRIES]
    return {
        "project": found,
        "granted": permissions_of(actor, found),
        "topic": project_scope(found.pk),
        "cursor": cursor,
        "services": _services(actor, found),
        "people": _people(members),
        "environments": list(environment_list(actor, found)),
        "events": log_events(entries, people_of(people_list(actor, found))),
    }


def _services(actor: Actor, found: Project) -> list[dict[str, Any]]:
    periods = live_periods(actor).filter(service__project=found, ended_at__isnull=True)
    live: dict[int, list[Any]] = {}
    for period in periods.order_by("environment_id"):
        live.setdefault(period.service_id, []).append(period)
    alerts = {
        alert.service_id: alert for alert in calling(alert_list(actor).filter(service__project=found), now())
    }
    queued = Counter(queue_waiting(actor).filter(service__project=found).values_list("service_id", flat=True))
    return [
        _service(service, live.get(service.pk, []), alerts.get(service.pk), queued[service.pk])
        for service in service_list(actor, found)
    ]


def _service(service: Service, periods: list[Any], alert: Any, waiting: int) -> dict[str, Any]:
    down = [period.environment.name for period in periods if period.host.reachable is False]
    state = "unreachable" if down else "drifting" if alert else "live" if periods else "absent"
    return {
        "service": service,
        "url": reverse("webui:service", args=[service.name]),
        "periods": periods,
        "alert": alert,
        "waiting": waiting,
        "state": state,
        "word": "not live" if state == "absent" else f"{down[0]} down" if down else "",
    }


def _people(members: list[Membership]) -> list[dict[str, Any]]:
    """Each person and team once, with all roles."""
    roles: dict[Any, list[str]] = {}
    for member in members:
        roles.setdefault(member.holder, []).append(member.role)
    return [{"holder": holder, "roles": held} for holder, held in roles.items()]
