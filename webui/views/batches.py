"""Look-alikes: many samples that the model took for one class, confirmed at once but for those that are not."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.core.actor import Actor
from backend.core.errors import AppError
from backend.datasets.labelling.selectors import labelling_of, queue_in_hand, waiting_classes
from backend.datasets.selectors import known_classes
from backend.datasets.services import queue_label_alike, queue_release, queue_take_alike
from backend.projects.models import Service
from backend.projects.selectors import service_get
from webui.labelling import cards_of, labelling_context
from webui.visitor import actor_of

AT_ONCE = 24


def queue_batch(request: HttpRequest, name: str) -> HttpResponse:
    """Samples of one predicted class (`?predicted=`, else the commonest), surest first; POST confirms the ticked."""
    actor = actor_of(request)
    service = service_get(actor, name)
    if request.method == "POST":
        require(actor, Permission.CURATE, service.project)
        _confirm(request, actor, service)
        query = urlencode({"predicted": request.POST.get("predicted", "")})
        return redirect(f"{reverse('webui:queue_batch', args=[service.name])}?{query}")
    return render(request, "data/batch.html", _context(actor, service, request.GET.get("predicted", "")))


def _confirm(request: HttpRequest, actor: Actor, service: Service) -> None:
    """Label what is ticked, and give back what was shown and is not."""
    ticked = {int(pk) for pk in request.POST.getlist("items") if pk.isdecimal()}
    items = [item for item in queue_in_hand(actor, service) if item.pk in ticked]
    value = request.POST.get("value", "")
    try:
        left = queue_label_alike(actor=actor, service=service, items=items, value=value) if items else []
    except AppError as error:
        if error.http_status != 400:
            raise
        messages.warning(request, error.detail)
        return
    shown = [int(pk) for pk in request.POST.getlist("shown") if pk.isdecimal()]
    queue_release(actor=actor, service=service, items=shown[:AT_ONCE])
    done, late = len(items) - len(left), len(ticked) - len(items) + len(left)
    if done:
        messages.success(request, f"{done} labelled {value}.")
    if late:
        messages.warning(request, f"Your time for {late} of them was over: whoever has them now labels them.")


def _context(actor: Actor, service: Service, asked: str) -> dict[str, Any]:
    context = labelling_context(actor, service, "queue_batch")
    is_shown = labelling_of(service).show_prediction
    if not (is_shown and may(actor, Permission.CURATE, service.project)):
        return context | {"is_hidden": not is_shown, "groups": []}
    groups = waiting_classes(actor, service)
    predicted = asked if asked in dict(groups) else groups[0][0] if groups else ""
    items = (
        queue_take_alike(actor=actor, service=service, predicted=predicted, count=AT_ONCE)
        if predicted
        else []
    )
    return context | {
        "groups": groups,
        "group_tabs": [
            {
                "label": name,
                "url": f"?{urlencode({'predicted': name})}",
                "current": name == predicted,
                "count": count,
            }
            for name, count in groups
        ],
        "predicted": predicted,
        "cards": cards_of(actor, service, items),
        "classes": known_classes(actor, service),
    }
