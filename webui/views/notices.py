"""What happened in the member's projects, and what of it they have not read yet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backend.access.rules import visible_projects
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.notices.inbox import notice_list
from backend.notices.services import notices_read
from backend.projects.selectors import log_cursors
from webui.timelines import notice_events
from webui.visitor import actor_of


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    return render(request, "notices/notices.html", _context(actor_of(request)))


@require_GET
def notices_rows(request: HttpRequest) -> HttpResponse:
    """The live region of the page."""
    return render(request, "notices/rows.html", _context(actor_of(request)))


@require_GET
def notices_bell(request: HttpRequest) -> HttpResponse:
    """The bell in the head of every page, with how many are unread."""
    return render(request, "notices/bell.html")


def notices_seen(request: HttpRequest) -> HttpResponse:
    """POST notes that the member has read what the page showed them: `upto` is `project:1=40 project:2=7`."""
    if request.method == "POST":
        actor = actor_of(request)
        shown = dict(part.split("=") for part in request.POST.get("upto", "").split() if part.count("=") == 1)
        projects = visible_projects(actor)
        numbers = {project.pk: shown.get(project_scope(project.pk), "") for project in projects}
        notices_read(actor=actor, upto={pk: int(text) for pk, text in numbers.items() if text.isdecimal()})
    return redirect("webui:notices")


def _context(actor: Actor) -> dict[str, Any]:
    news = log_cursors(actor)  # read first: what comes after it is told again, never missed
    told = notice_list(actor)
    return {
        "news": news,
        "upto": " ".join(f"{scope}={number}" for scope, number in news.items()),
        "fresh": notice_events(one for one in told if one.is_new),
        "earlier": notice_events(one for one in told if not one.is_new),
    }
