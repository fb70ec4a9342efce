"""What came in of a service's traffic, what is kept of it, and for how long."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.clock import now
from backend.monitoring.intake.answers import LOST, TAKEN
from backend.monitoring.keeping import intake_counts, kept
from backend.monitoring.retention import LIMITS, retention_of, retention_set
from backend.monitoring.selectors import traffic
from webui.answers import accepted, sent, shown
from webui.forms.retention import RetentionForm
from webui.intake import refused, told
from webui.places import Place

SPANS = {"day": ("Last day", 1), "week": ("Last week", 7), "month": ("Last 30 days", 30)}


def intake(request: HttpRequest, name: str) -> HttpResponse:
    """Counts of what came in, and what is kept; POST says how long."""
    place = Place.of(request, name)
    limits = retention_of(place.service)
    form = RetentionForm(sent(request), initial={one: getattr(limits, one) for one in LIMITS})
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)
        if accepted(
            form, lambda: retention_set(actor=place.actor, service=place.service, **form.cleaned_data)
        ):
            messages.success(request, "It is kept so from now on; what is past it goes within minutes.")
            return redirect(place.url("service_intake"))
    context = {**place.context(), **_came_in(request, place), "form": form, "limits": limits}
    context["kept"] = kept(place.actor, place.service)
    return shown(request, "services/intake.html", context, form)


def _came_in(request: HttpRequest, place: Place) -> dict[str, Any]:
    """Of the last day, week or month, as `?range=` asks."""
    asked = request.GET.get("range", "")
    chosen = asked if asked in SPANS else "day"
    days = SPANS[chosen][1]
    counts = intake_counts(place.actor, place.service, now() - timedelta(days=days))
    address = place.url("service_intake")
    return {
        "tabs": [
            {
                "label": label,
                "url": f"{address}{'&' if '?' in address else '?'}range={span}",
                "current": span == chosen,
            }
            for span, (label, _) in SPANS.items()
        ],
        "gateway": traffic(place.actor, place.service, days * 1440),
        "told": told(counts),
        "observations_taken": counts["observation"][TAKEN],
        "observations_refused": refused(counts["observation"]),
        "refused_hint": f"of what clients told; {counts['observation'][LOST]:,} were lost by them",
        "labels_joined": counts["label"][TAKEN],
        "labels_refused": refused(counts["label"]),
        "labels_hint": f"{counts['label']['label_differs']:,} differ, {counts['label']['request_unknown']:,} unknown",
    }
