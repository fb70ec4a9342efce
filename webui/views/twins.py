"""Samples that look alike: the check that finds them, and what a curator takes out of a group."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may
from backend.core.acts import project_scope
from backend.core.errors import AppError, ConflictError
from backend.datasets.models import Sample
from backend.projects.selectors import log_cursor, service_get
from backend.twins.selectors import twin_check_list, twin_groups, twins_of
from backend.twins.services import twins_part, twins_start
from webui.answers import act_of
from webui.sample_values import named_values
from webui.visitor import actor_of

PAGE = 20
MOST_VALUES = 4


def twins(request: HttpRequest, name: str) -> HttpResponse:
    """The newest check and the groups; POST has the samples compared again."""
    if request.method == "POST":
        actor = actor_of(request)
        try:
            twins_start(actor=actor, service=service_get(actor, name))
        except AppError as error:
            if error.http_status != 400:
                raise
            messages.warning(request, error.detail)
        return redirect("webui:twins", name)
    return render(request, "data/twins.html", _context(request, name))


@require_GET
def twins_groups(request: HttpRequest, name: str) -> HttpResponse:
    """The part of the page that changes when a check ends."""
    return render(request, "data/twins_groups.html", _context(request, name))


@act_of("webui:twins", by="name")
def twins_apart(request: HttpRequest, name: str, group: int) -> HttpResponse:
    """Take what was marked out of its group."""
    actor = actor_of(request)
    marked = [int(pk) for pk in request.POST.getlist("sample") if pk.isdecimal()]
    try:
        twins_part(actor=actor, service=service_get(actor, name), group=group, samples=marked)
    except ConflictError as error:
        messages.warning(request, error.detail if marked else "Mark the pictures that are no twins first.")
    return redirect("webui:twins", name)


def _context(request: HttpRequest, name: str) -> dict[str, Any]:
    actor = actor_of(request)
    service = service_get(actor, name)
    check = twin_check_list(actor, service).first()
    page = Paginator(twin_groups(actor, service), PAGE).get_page(request.GET.get("page"))
    groups = twins_of(actor, service, [group for group in page.object_list if group is not None])
    return {
        "service": service,
        "project": service.project,
        "topic": project_scope(service.project_id),
        "cursor": log_cursor(actor, service.project),
        "groups_url": f"{reverse('webui:twins_groups', args=[service.name])}?page={page.number}",
        "check": check,
        "is_active": check is not None and check.state in check.machine.active,
        "page": page,
        "groups": [(group, list(map(_told, samples))) for group, samples in groups.items()],
        "may_part": may(actor, Permission.CURATE, service.project),
    }


def _told(sample: Sample) -> dict[str, Any]:
    """A sample, with its first values where it is no picture, and with what it is used for."""
    use = "trained on" if sample.trained else sample.reserved
    return {"row": sample, "values": named_values(sample, MOST_VALUES), "use": use}
