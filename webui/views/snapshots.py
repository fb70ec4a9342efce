"""Snapshots: the list of them, and the page that makes them of a query."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import projects_allowing, require
from backend.datasets.models import Snapshot
from backend.datasets.selectors import known_classes, snapshot_list
from backend.datasets.services import snapshots_freeze
from backend.datasets.snapshots.choosing import Plan, plan_of
from backend.projects.selectors import service_get, service_list
from webui.answers import accepted, sent, shown
from webui.forms.snapshots import SnapshotForm
from webui.places import Place
from webui.visitor import actor_of

PAGE = 50


@require_GET
def snapshots(request: HttpRequest) -> HttpResponse:
    """Every snapshot that whoever asks may see, or those of `?service=`."""
    actor = actor_of(request)
    name = request.GET.get("service", "")
    chosen = service_get(actor, name) if name else None
    services = service_list(actor).filter(project__in=projects_allowing(actor, Permission.CURATE))
    services = services.filter(pk=chosen.pk) if chosen else services
    page = Paginator(snapshot_list(actor, chosen), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "data/snapshots.html", {"page": page, "service": chosen, "services": list(services)}
    )


def snapshot_new(request: HttpRequest, name: str) -> HttpResponse:
    """What a query finds becomes one snapshot, or three; the address may bring the query along."""
    place = Place.of(request, name)
    if request.method == "POST":
        require(place.actor, Permission.CURATE, place.service.project)
    form = _form(request, place, sent(request))
    if made := accepted(
        form,
        lambda: snapshots_freeze(actor=place.actor, service=place.service, choice=form.choice()),
    ):
        messages.success(request, f"Frozen: {', '.join(map(_told, made.values()))}.")
        if len(made) == 1:
            return redirect("webui:snapshot", made.popitem()[1].pk)
        return redirect(f"{reverse('webui:snapshots')}?service={place.service.name}")
    return shown(request, "data/snapshot_new.html", place.context() | {"form": form}, form)


@require_GET
def snapshot_plan(request: HttpRequest, name: str) -> HttpResponse:
    """What the form as it is filled in would give each role, by class; nothing is frozen."""
    place = Place.of(request, name)
    form = _form(request, place, request.GET)
    plan = accepted(form, lambda: plan_of(place.actor, place.service, form.choice()))
    return render(request, "data/snapshot_plan.html", {"form": form, **(_rows(plan) if plan else {})})


def _form(request: HttpRequest, place: Place, data: Any) -> SnapshotForm:
    classes = known_classes(place.actor, place.service)
    return SnapshotForm(data, classes=classes, asked=request.GET)


def _rows(plan: Plan) -> dict[str, Any]:
    """A row for each class, with a count for each role, and the totals below."""
    counts = plan.counts
    return {
        "roles": list(counts),
        "rows": [(label, [counts[role].get(label, 0) for role in counts]) for label in plan.labels],
        "totals": [len(rows) for rows in plan.sides.values()],
        "empty": [role for role, rows in plan.sides.items() if not rows],
        "left_out": len(plan.left_out),
    }


def _told(made: Snapshot) -> str:
    return f"{made.size:,} samples for {made.role}"
