"""Freeze windows of an environment."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.core.clock import now
from backend.hosts.calendar import Weekly
from backend.hosts.freezes import freeze_add, freeze_get, freeze_list, freeze_now, freeze_remove
from backend.hosts.models import FreezeWindow
from backend.hosts.selectors import environment_get
from webui.answers import accepted, sent, shown
from webui.forms.freezes import FreezeForm, WeeklyFreezeForm
from webui.visitor import actor_of


def freezes(request: HttpRequest, pk: int) -> HttpResponse:
    """All of the environment; POST adds one that is once."""
    return _freezes(request, pk, FreezeForm(sent(request)))


def freezes_weekly(request: HttpRequest, pk: int) -> HttpResponse:
    """The same; POST adds one of every week."""
    return _freezes(request, pk, WeeklyFreezeForm(sent(request)))


def freeze_take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """POST takes it away; else the page of all."""
    found = freeze_get(actor_of(request), pk)
    if request.method == "POST":
        freeze_remove(actor=actor_of(request), freeze=found)
        messages.success(request, "The freeze window is gone.")
    return redirect("webui:freezes", found.environment_id)


def _freezes(request: HttpRequest, pk: int, form: FreezeForm) -> HttpResponse:
    actor = actor_of(request)
    found = environment_get(actor, pk)
    if request.method == "POST":
        require(actor, Permission.MANAGE, found.project)
        if accepted(form, lambda: freeze_add(actor=actor, environment=found, **form.values())):
            messages.success(request, "The freeze window is kept.")
            return redirect("webui:freezes", pk)
    once, weekly = FreezeForm(), WeeklyFreezeForm()
    context = {
        "environment": found,
        "project": found.project,
        "manages": Permission.MANAGE in permissions_of(actor, found.project),
        "freeze": freeze_now(found),
        "windows": [(row, _when(row)) for row in freeze_list(actor, found) if not _is_over(row)],
        "once": form if form.act == "once" else once,
        "weekly": form if form.act == "weekly" else weekly,
    }
    return shown(request, "environments/freezes.html", context, form)


def _is_over(row: FreezeWindow) -> bool:
    return row.ends_at is not None and row.ends_at <= now()


def _when(row: FreezeWindow) -> str:
    if row.weekly is not None:
        return f"Every week: {Weekly.model_validate(row.weekly)}"
    return f"{row.begins_at:%-d %b %Y, %H:%M} to {row.ends_at:%-d %b %Y, %H:%M}, UTC"
