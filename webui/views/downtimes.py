"""Planned downtime of a service: what is planned and running, and what is over."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from backend.access.roles import Permission
from backend.access.rules import require
from backend.monitoring.downtimes import downtime_end, downtime_get, downtime_list, downtime_plan
from webui.answers import accepted, sent, shown
from webui.forms.downtimes import DowntimeForm
from webui.people import People
from webui.places import Place
from webui.visitor import actor_of

NEWEST = 50


def downtimes(request: HttpRequest, name: str) -> HttpResponse:
    """All of the service; POST plans another."""
    place = Place.of(request, name)
    form = DowntimeForm(sent(request))
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)
        planned = accepted(
            form, lambda: downtime_plan(actor=place.actor, service=place.service, **form.values())
        )
        if planned:
            messages.success(request, "The downtime is planned.")
            return redirect(place.url("downtimes"))
    people = People.of(place.actor, place.service.project)
    listed = downtime_list(place.actor, place.service).annotate(alert_count=Count("alerts"))
    rows = [
        {
            "row": row,
            "by": people.name(row.created_by),
            "ended_by": people.name(row.ended_by),
            "can_end": row.state in ("planned", "running"),
            "end": "Call off" if row.state == "planned" else "End now",
        }
        for row in listed[:NEWEST]
    ]
    context = {
        **place.context(),
        "form": form,
        "current": [one for one in rows if one["can_end"]],
        "past": [one for one in rows if not one["can_end"]],
    }
    return shown(request, "downtimes/downtimes.html", context, form)


def downtime_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ends it now, or calls it off; else the page of all."""
    found = downtime_get(actor_of(request), pk)
    if request.method == "POST":
        downtime_end(actor=actor_of(request), downtime=found)
        messages.success(request, "The downtime is over.")
    return redirect(reverse("webui:downtimes", args=[found.service.name]))
