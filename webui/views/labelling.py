"""Labelling, sample after sample: a page that works without scripts, and answers to the script that preloads.

The script posts behind what it shows (`X-Requested-With: labelling`). It gets the person's pace and the samples
in their hands, or the refusal as JSON; a browser without scripts gets the whole page.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.core.actor import Actor
from backend.core.errors import AppError, ConflictError
from backend.datasets.labelling.pace import pace_of
from backend.datasets.labelling.selectors import labelling_of
from backend.datasets.models import QueueItem
from backend.datasets.selectors import known_classes, queue_get, queue_waiting
from backend.datasets.services import queue_flag, queue_label, queue_skip, queue_take, queue_undo
from backend.projects.models import Service
from backend.projects.selectors import service_get
from webui.answers import accepted, act_of, sent, shown
from webui.forms.labelling import FlagForm, QueueLabelForm, SkipForm
from webui.labelling import cards_of, done_or_late, guidelines_html, keys_of, labelling_context
from webui.visitor import actor_of

IN_HAND = 6


@require_GET
def queue(request: HttpRequest, name: str) -> HttpResponse:
    """The person's next sample, with a button and a key for each class; those behind it are in their hands, too."""
    actor = actor_of(request)
    return render(request, "data/queue.html", _page(actor, service_get(actor, name)))


def queue_item_label(request: HttpRequest, pk: int) -> HttpResponse:
    """Label a queued sample. A refused name is asked for again, of the same sample."""
    return _answer(request, pk, QueueLabelForm, queue_label, "form")


def queue_item_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass on a queued sample."""
    return _answer(request, pk, SkipForm, queue_skip, "skip_form")


def queue_item_flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a queued sample aside for everybody, with a note."""
    return _answer(request, pk, FlagForm, queue_flag, "flag_form")


@act_of("webui:queue", by="name")
def queue_back(request: HttpRequest, name: str) -> HttpResponse:
    """Take the last decision back; its sample comes first again."""
    actor = actor_of(request)
    service = service_get(actor, name)
    try:
        item = queue_undo(actor=actor, service=service)
    except ConflictError as error:
        if _is_script(request):
            return JsonResponse(error.as_dict(), status=error.http_status)
        messages.warning(request, error.detail)
        return redirect("webui:queue", service.name)
    return _next(request, service, first=item)


def _answer(
    request: HttpRequest,
    pk: int,
    form_class: type[QueueLabelForm | SkipForm | FlagForm],
    act: Callable[..., object],
    name: str,
) -> HttpResponse:
    """What the person says of one sample, and then the next; name: of the form in the page that asks again."""
    actor = actor_of(request)
    item = queue_get(actor, pk)
    if request.method != "POST":
        return redirect("webui:queue", item.service.name)
    require(actor, Permission.CURATE, item.service.project)
    form = form_class(sent(request))
    if _is_script(request):
        return _answer_script(request, item, form, act)
    if accepted(form, lambda: done_or_late(request, act, actor=actor, item=item, **form.cleaned_data)):
        return redirect("webui:queue", item.service.name)
    context = _page(actor, item.service, item) | {name: form}
    return shown(request, "data/queue.html", context, form)


def _answer_script(
    request: HttpRequest,
    item: QueueItem,
    form: QueueLabelForm | SkipForm | FlagForm,
    act: Callable[..., object],
) -> HttpResponse:
    if not form.is_valid():
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"code": "invalid", "detail": said}, status=422)
    try:
        act(actor=actor_of(request), item=item, **form.cleaned_data)
    except AppError as error:
        return JsonResponse(error.as_dict(), status=error.http_status)
    return _next(request, item.service)


def _next(request: HttpRequest, service: Service, first: QueueItem | None = None) -> HttpResponse:
    if not _is_script(request):
        return redirect("webui:queue", service.name)
    return render(request, "data/labelling_more.html", _hand(actor_of(request), service, first))


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "labelling"


def _hand(actor: Actor, service: Service, first: QueueItem | None = None) -> dict[str, Any]:
    """What the person has in hand, `first` before all else; whoever may not label looks at what waits longest."""
    if may(actor, Permission.CURATE, service.project):
        items = queue_take(actor=actor, service=service, count=IN_HAND)
    else:
        items = list(queue_waiting(actor, service)[:1])
    if first is not None:
        items = [first, *(item for item in items if item != first)]
    return {
        "service": service,
        "cards": cards_of(actor, service, items),
        "pace": pace_of(actor, service),
        "settings": labelling_of(service),
    }


def _page(actor: Actor, service: Service, first: QueueItem | None = None) -> dict[str, Any]:
    hand = _hand(actor, service, first)
    classes = known_classes(actor, service)
    return {
        **labelling_context(actor, service, "queue"),
        **hand,
        "card": hand["cards"][0] if hand["cards"] else None,
        "classes": list(zip(classes, keys_of(classes), strict=True)),
        "guidelines": guidelines_html(hand["settings"].guidelines),
        "undo_url": reverse("webui:queue_back", args=[service.name]),
        "form": QueueLabelForm(initial={"new_class": True}),
        "flag_form": FlagForm(),
    }
