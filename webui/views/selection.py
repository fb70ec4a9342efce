"""What to label next: asked for, watched, looked through, queued or discarded."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.core.acts import project_scope
from backend.core.errors import AppError
from backend.engine import selection_criteria
from backend.projects.selectors import log_cursor
from backend.selection.models import Choice, Selection
from backend.selection.selectors import (
    candidate_list,
    choice_list,
    committee_of,
    labelled_list,
    selection_get,
    selection_list,
)
from backend.selection.services import selection_discard, selection_queue, selection_start
from webui.answers import accepted, act_of, sent, shown
from webui.forms.selection import SelectionForm
from webui.people import People
from webui.places import Place
from webui.sample_values import named_values
from webui.selection_words import reason_of
from webui.visitor import actor_of

PAGE = 20
MOST_VALUES = 3
ACTIVE = ("queued", "running")


def selections(request: HttpRequest, name: str) -> HttpResponse:
    """The form for a selection, beside those before; POST begins one."""
    place = Place.of(request, name)
    actor, service = place.actor, place.service
    version, others = committee_of(actor, service)
    there = {
        "model": version is not None,
        "committee": bool(others),
        "labels": labelled_list(actor, service).exists(),
    }
    form = SelectionForm(sent(request), there=there)
    if request.method == "POST":
        require(actor, Permission.CURATE, service.project)
        if made := accepted(form, lambda: selection_start(actor=actor, service=service, **form.values())):
            return redirect("webui:selection", made.pk)
    page = Paginator(selection_list(actor, service), PAGE).get_page(request.GET.get("page"))
    people = People.of(actor, service.project)
    context = {
        **place.context(),
        "form": form,
        "page": page,
        "rows": [{"row": row, "by": people.name(row.created_by), "titles": _titles(row)} for row in page],
        "version": version,
        "others": others,
        "waiting": candidate_list(actor, service).count(),
    }
    return shown(request, "data/selections.html", context, form)


@require_GET
def selection(request: HttpRequest, pk: int) -> HttpResponse:
    """One selection: how far it is; once it is ready, what it chose."""
    return render(request, "data/selection.html", _context(request, pk))


@require_GET
def selection_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of its page that changes while it is under way."""
    context = _context(request, pk)
    answer = render(request, "data/selection_state.html", context)
    if not context["is_active"]:
        # What people tick must not be drawn anew beneath them: the page of its end waits for no news.
        answer["HX-Refresh"] = "true"
    return answer


@act_of("webui:selection")
def selection_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue those that are ticked."""
    actor = actor_of(request)
    found = selection_get(actor, pk)
    ticked = set(request.POST.getlist("take"))
    rows = choice_list(actor, found).values_list("sample_id", flat=True)
    left_out = [sample for sample in rows if str(sample) not in ticked]
    try:
        items = selection_queue(actor=actor, selection=found, leave_out=left_out)
    except AppError as error:
        if error.http_status != 400:
            raise
        messages.warning(request, error.detail)
        return redirect("webui:selection", pk)
    messages.success(request, f"{len(items):,} samples wait to be labelled.")
    return redirect("webui:queue", found.service.name)


@act_of("webui:selection")
def selection_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard it."""
    actor = actor_of(request)
    found = selection_get(actor, pk)
    selection_discard(actor=actor, selection=found)
    messages.success(request, "It is discarded: nothing of it was queued.")
    return redirect("webui:selections", found.service.name)


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor = actor_of(request)
    found = selection_get(actor, pk)
    project = found.service.project
    choices = list(choice_list(actor, found))
    return {
        "selection": found,
        "title": f"Selection {found.pk}",
        "service": found.service,
        "project": project,
        "granted": permissions_of(actor, project),
        "by": People.of(actor, project).name(found.created_by),
        "titles": _titles(found),
        "committee": [found.version, *found.committee.all()] if found.committee.all() else [],
        "is_active": found.state in ACTIVE,
        "is_mix": len(found.criteria) > 1,
        "choices": [
            {"choice": one, "reason": reason_of(one), "values": named_values(one.sample, MOST_VALUES)}
            for one in choices
        ],
        "classes": _classes(found, choices),
        "topic": project_scope(project.pk),
        "cursor": log_cursor(actor, project),
        "state_url": reverse("webui:selection_state", args=[pk]),
    }


def _titles(selection: Selection) -> list[str]:
    """The criteria by their titles; in a mix with their weights."""
    titles = {one["name"]: one["title"] for one in selection_criteria()}
    if len(selection.criteria) == 1:
        return [titles[selection.criteria[0]["name"]]]
    return [f"{titles[one['name']]} × {one['weight']:g}" for one in selection.criteria]


def _classes(selection: Selection, choices: list[Choice]) -> list[dict[str, Any]]:
    """Of each class that is predicted or labelled: how many were chosen, beside the labels there are."""
    labels: dict[str, int] = (selection.summary or {}).get("labelled", {})
    chosen = Counter(one.predicted for one in choices if one.predicted)
    names = sorted({*labels, *chosen}, key=lambda name: (-chosen[name], name))
    return [{"name": name, "chosen": chosen[name], "labels": labels.get(name, 0)} for name in names]
