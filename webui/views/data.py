"""Samples waiting for labels."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.core.actor import Actor
from backend.core.errors import ConflictError
from backend.datasets.models import QueueItem
from backend.datasets.selectors import (
    known_classes,
    queue_get,
    queue_waiting,
    sample_get,
    thumbnail_png,
)
from backend.datasets.services import queue_label, queue_skip
from backend.projects.models import Service
from backend.projects.selectors import service_get
from webui.answers import accepted, sent, shown
from webui.forms.data import LabelForm
from webui.sample_values import named_values
from webui.toasts import toast
from webui.visitor import actor_of

NEXT = 12
KEYS = "1234567890"
LATE = "Somebody else was faster with that sample; this is the next one."


@require_GET
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """The sample that has waited longest, large, with a button and a key for each class; those behind it, small."""
    actor = actor_of(request)
    context = _queue(actor, service_get(actor, name))
    return render(request, "data/queue.html", context)


def queue_item_label(request: HttpRequest, pk: int) -> HttpResponse:
    """Label a queued sample; answers with the next one. A refused name is asked for again, of the same sample."""
    actor = actor_of(request)
    item = queue_get(actor, pk)
    if request.method != "POST":
        return redirect("webui:queue", item.service.name)
    require(actor, Permission.CURATE, item.service.project)
    form = LabelForm(sent(request))
    if accepted(form, lambda: queue_label(actor=actor, item=item, **form.cleaned_data)):
        return _next(request, item)
    if _is_taken(item):
        return _next(request, item, late=True)
    return shown(request, _template(request), _queue(actor, item.service, item) | {"form": form}, form)


def queue_item_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a queued sample aside; answers with the next one."""
    actor = actor_of(request)
    item = queue_get(actor, pk)
    if request.method != "POST":
        return redirect("webui:queue", item.service.name)
    try:
        queue_skip(actor=actor, item=item)
    except ConflictError:
        return _next(request, item, late=True)
    return _next(request, item)


@require_GET
@cache_control(private=True, max_age=86_400, immutable=True)
def thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    """A PNG of the sample; 404 where its input is no image. A sample's bytes never change."""
    png = thumbnail_png(sample_get(actor_of(request), pk))
    if png is None:
        raise Http404
    return HttpResponse(png, content_type="image/png")


def _is_taken(item: QueueItem) -> bool:
    item.refresh_from_db(fields=["state"])
    return item.state != "waiting"


def _next(request: HttpRequest, item: QueueItem, *, late: bool = False) -> HttpResponse:
    """The next sample for htmx; the whole page for a browser without scripts. late: somebody else had this one."""
    if "HX-Request" not in request.headers:
        if late:
            messages.warning(request, LATE)
        return redirect("webui:queue", item.service.name)
    answer = render(request, _template(request), _queue(actor_of(request), item.service))
    return toast(answer, LATE, tone="warn") if late else answer


def _template(request: HttpRequest) -> str:
    return "data/item.html" if "HX-Request" in request.headers else "data/queue.html"


def _queue(actor: Actor, service: Service, first: QueueItem | None = None) -> dict[str, Any]:
    """What the page shows; first: the sample in hand, else the one that has waited longest."""
    waiting = queue_waiting(actor, service)
    items = list(waiting[: NEXT + 1])
    if first is not None:
        items = [first, *(item for item in items if item != first)][: NEXT + 1]
    classes, count = known_classes(actor, service), waiting.count()
    return {
        "service": service,
        "project": service.project,
        "item": items[0] if items else None,
        "title": f"Sample {items[0].sample_id}" if items else "",
        "left": f"{count:,} to label",
        "values": named_values(items[0].sample) if items else [],
        "behind": items[1:],
        "classes": list(zip(classes, _keys(classes), strict=True)),
        "may_label": may(actor, Permission.CURATE, service.project),
        "form": LabelForm(initial={"new_class": True}),
    }


def _keys(classes: list[str]) -> list[str]:
    """The key of each class: its own name where every name is one character, else 1 to 9 and 0 in order."""
    if all(len(name) == 1 for name in classes):
        return [name.lower() for name in classes]
    return [KEYS[index] if index < len(KEYS) else "" for index in range(len(classes))]
