"""The home page: what waits for whoever asks, what they asked for themselves, and the way to their projects."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from backend.core.actor import Actor
from backend.deployments.selectors import request_list, waiting_for
from backend.deployments.states import DEPLOYMENT_REQUEST
from backend.deployments.voting import tallies
from backend.projects.selectors import log_cursors, project_list
from webui.gates import gate_rows
from webui.rules import tally_words
from webui.visitor import actor_of
from webui.waiting import todo

DECIDED, PROJECTS = 10, 30


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "inbox/inbox.html", _context(actor_of(request)))


@require_GET
def inbox_rows(request: HttpRequest) -> HttpResponse:
    """The live region of the page."""
    return render(request, "inbox/rows.html", _context(actor_of(request)))


def _context(actor: Actor) -> dict[str, Any]:
    news = log_cursors(actor)  # read first: what comes after it is told again, never missed
    asked = request_list(actor).filter(created_by=actor.ref)
    waiting = list(waiting_for(actor).prefetch_related("report__gates"))
    mine = list(asked.filter(state__in=DEPLOYMENT_REQUEST.active))
    counted = tallies([*waiting, *mine])
    return {
        "news": news,
        "requests": [
            {"request": row, "gates": gate_rows(row.report), "approvals": tally_words(counted[row.pk])}
            for row in waiting
        ],
        **todo(actor),
        "mine": [{"request": row, "approvals": tally_words(counted[row.pk])} for row in mine],
        "projects": list(project_list(actor)[:PROJECTS]),
        "decided": list(asked.exclude(state__in=DEPLOYMENT_REQUEST.active)[:DECIDED]),
    }
