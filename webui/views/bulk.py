"""Bulk acts from the gallery: done, watched, undone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.core.actor import Actor
from backend.core.errors import AppError, ForbiddenError, NotFoundError
from backend.datasets.bulk import BULK_ACTS, LEFT
from backend.datasets.models import BulkChange
from backend.datasets.queries import NAMES, SampleQuery
from backend.datasets.selectors import bulk_get
from backend.datasets.services import bulk_cancel, bulk_change, bulk_undo
from backend.datasets.states import BULK_CHANGE
from backend.projects.models import Service
from backend.projects.selectors import service_get
from webui.answers import act_of
from webui.people import People
from webui.sample_filters import chips
from webui.visitor import actor_of

SHOWN = 50
# Their ids stand in an address.
MOST_ERASED = 500
TONES = {"failed": "bad", "cancelled": "warn", "undone": "info"}


@act_of("webui:samples", by="name")
def samples_bulk(request: HttpRequest, name: str) -> HttpResponse:
    """Do one act to what was selected: samples one by one, or `everything` that the query asks for.

    Erasing is no such act: it leads to a page of its own, which says what would go.
    """
    actor = actor_of(request)
    service = service_get(actor, name)
    require(actor, Permission.CURATE, service.project)
    try:
        if request.POST.get("act") == "erase":
            return redirect(_erasing(service, _asked(request).get("samples", [])))
        bulk_change(
            actor=actor,
            service=service,
            act_name=request.POST.get("act", ""),
            values={key: request.POST.get(key, "") for key in ("value", "new_class", "reserved")},
            **_asked(request),
        )
    except (ForbiddenError, NotFoundError):
        raise
    except AppError as refusal:
        messages.error(request, refusal.detail)
    return redirect(_back(request, reverse("webui:samples", args=[name])))


@require_GET
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulk change: what it was, how far it is, and what of it could not be undone."""
    return render(request, "data/bulk.html", _page(request, pk))


@require_GET
def bulk_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of its page that changes while it is under way."""
    return render(request, "data/bulk_state.html", _page(request, pk))


@require_GET
def bulk_line(request: HttpRequest, pk: int) -> HttpResponse:
    """The line about it in the gallery."""
    return render(request, "data/bulk_line.html", _page(request, pk) | {"next": request.GET.get("next", "")})


@act_of("webui:bulk")
def bulk_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo it."""
    change = bulk_get(actor_of(request), pk)
    return _acted(request, change, lambda: bulk_undo(actor=actor_of(request), change=change))


@act_of("webui:bulk")
def bulk_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End it where it stands."""
    change = bulk_get(actor_of(request), pk)
    return _acted(request, change, lambda: bulk_cancel(actor=actor_of(request), change=change))


def told(actor: Actor, change: BulkChange) -> dict[str, Any]:
    """What its templates read as `it`."""
    project = change.service.project
    people = People.of(actor, project)
    act = BULK_ACTS[change.act]
    asked = [] if change.samples is not None else chips(SampleQuery.from_params(change.query), people.names)
    curates = may(actor, Permission.CURATE, project)
    undoable = act.undo is not None and change.changed > change.restored
    return {
        "change": change,
        "title": ": ".join([act.title, *change.values.values()]),
        "detail": _detail(change),
        "tone": TONES.get(change.state, "ok"),
        "asked": [chip.word for chip in asked],
        "by": people.name(change.created_by),
        "undone_by": people.name(change.undone_by),
        "is_active": change.state in ("running", "undoing"),
        "fraction": _fraction(change),
        "left": [(LEFT[code], count) for code, count in change.left.items()],
        "kept": change.items.filter(outcome="kept")[:SHOWN] if change.kept else [],
        "may_undo": curates and undoable and BULK_CHANGE.allows(change.state, "undoing"),
        "may_stop": curates and change.state == "running",
    }


def _page(request: HttpRequest, pk: int) -> dict[str, Any]:
    change = bulk_get(actor_of(request), pk)
    it = told(actor_of(request), change)
    return {"service": change.service, "project": change.service.project, "it": it}


def _detail(change: BulkChange) -> str:
    """What came of it so far, in a sentence."""
    if change.state == "undone":
        kept = f" {change.kept:,} stay as somebody changed them since." if change.kept else ""
        return f"Undone: {change.restored:,} samples are what they were.{kept}"
    left = "".join(f" {count:,} {LEFT[code]}." for code, count in change.left.items())
    problem = f" {change.problem}" if change.state == "failed" else ""
    return f"{change.changed:,} of {change.total:,} samples changed.{left}{problem}"


def _fraction(change: BulkChange) -> float:
    if change.state == "undoing":
        return (change.restored + change.kept) / max(1, change.changed)
    return change.done / max(1, change.total)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The query where everything is meant, else the ids that were chosen."""
    if request.POST.get("everything"):
        asked = {name: request.POST.getlist(f"asked_{name}") for name in NAMES}
        return {"query": SampleQuery.from_params({name: words for name, words in asked.items() if words})}
    return {"samples": [int(pk) for pk in request.POST.getlist("samples") if pk.isdecimal()]}


def _erasing(service: Service, samples: list[int]) -> str:
    """Where these are erased. Raises AppError `erase_unasked`."""
    if not 0 < len(samples) <= MOST_ERASED:
        raise AppError("erase_unasked", f"Select 1 to {MOST_ERASED} samples to erase, one by one.")
    return f"{reverse('webui:samples_erase', args=[service.name])}?samples={','.join(map(str, samples))}"


def _acted(request: HttpRequest, change: BulkChange, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except (ForbiddenError, NotFoundError):
        raise
    except AppError as refusal:
        messages.error(request, refusal.detail)
    return redirect(_back(request, reverse("webui:bulk", args=[change.pk])))


def _back(request: HttpRequest, otherwise: str) -> str:
    """Where the form says to go on, on this site."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return asked
    return otherwise
