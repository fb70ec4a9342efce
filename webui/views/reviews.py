"""Review of labels, what was laid aside, and how far annotators agree."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.datasets.labelling.agreement import agreement_of
from backend.datasets.labelling.selectors import answers_of, labelling_of, queue_aside
from backend.datasets.models import QueueItem
from backend.datasets.selectors import known_classes, queue_get
from backend.datasets.services import queue_restore, review_accept, review_return, review_take
from backend.projects.models import Service
from backend.projects.selectors import service_get
from webui.answers import accepted, sent, shown
from webui.forms.labelling import LabelForm, ReturnForm
from webui.labelling import cards_of, done_or_late, guidelines_html, keys_of, labelling_context
from webui.people import People
from webui.visitor import actor_of

PAGE = 50


@require_GET
def reviews(request: HttpRequest, name: str) -> HttpResponse:
    """The next label to review: what each annotator said, a key for each class, and the way back to its author."""
    actor = actor_of(request)
    return render(request, "data/review.html", _review(actor, service_get(actor, name)))


def review_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what the sample is."""
    actor = actor_of(request)
    item = queue_get(actor, pk)
    if request.method != "POST":
        return redirect("webui:reviews", item.service.name)
    require(actor, Permission.CURATE, item.service.project)
    form = LabelForm(sent(request))
    if accepted(
        form, lambda: done_or_late(request, review_accept, actor=actor, item=item, **form.cleaned_data)
    ):
        return redirect("webui:reviews", item.service.name)
    return shown(request, "data/review.html", _review(actor, item.service, item) | {"form": form}, form)


def review_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the sample back to its author, with a reason."""
    actor = actor_of(request)
    item = queue_get(actor, pk)
    if request.method != "POST":
        return redirect("webui:reviews", item.service.name)
    require(actor, Permission.CURATE, item.service.project)
    form = _return_form(request, actor, item)
    if accepted(
        form, lambda: done_or_late(request, review_return, actor=actor, item=item, **form.cleaned_data)
    ):
        return redirect("webui:reviews", item.service.name)
    context = _review(actor, item.service, item) | {"return_form": form}
    return shown(request, "data/review.html", context, form)


@require_GET
def aside(request: HttpRequest, name: str) -> HttpResponse:
    """What was flagged, with its notes; `?state=skipped`: what was skipped."""
    actor = actor_of(request)
    service = service_get(actor, name)
    state = "skipped" if request.GET.get("state") == "skipped" else "flagged"
    page = Paginator(queue_aside(actor, service, state), PAGE).get_page(request.GET.get("page"))
    people = People.of(actor, service.project)
    told = {"flagged": "flag", "skipped": "skip"}[state]
    rows = [
        (
            card,
            [
                (people.name(one.annotator), one.note)
                for one in card.item.answers.all()
                if one.verdict == told
            ],
        )
        for card in cards_of(actor, service, list(page.object_list))
    ]
    context = labelling_context(actor, service, "queue_aside")
    context["state_tabs"] = [
        {
            "label": one.capitalize(),
            "url": f"?state={one}",
            "current": one == state,
            "count": context["counts"].get(one, 0),
        }
        for one in ("flagged", "skipped")
    ]
    return render(request, "data/aside.html", context | {"page": page, "rows": rows})


def queue_item_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Have what was laid aside wait again."""
    actor = actor_of(request)
    item = queue_get(actor, pk)
    if request.method == "POST":
        done_or_late(request, queue_restore, actor=actor, item=item)
    return redirect("webui:queue_aside", item.service.name)


@require_GET
def agreement(request: HttpRequest, name: str) -> HttpResponse:
    """Krippendorff's alpha: of all, of each pair of annotators, of each class."""
    actor = actor_of(request)
    service = service_get(actor, name)
    found, people = agreement_of(actor, service), People.of(actor, service.project)
    context = labelling_context(actor, service, "agreement")
    context["pairs"] = [
        (*sorted((people.name(one.first), people.name(one.second))), one) for one in found.pairs
    ]
    context["settings"] = labelling_of(service)
    return render(request, "data/agreement.html", context | {"agreement": found})


def _review(actor: Actor, service: Service, first: QueueItem | None = None) -> dict[str, Any]:
    """What the page shows; first: the sample in hand, else the next."""
    context = labelling_context(actor, service, "reviews")
    items = [first] if first else []
    if not items and context["may_label"]:
        items = review_take(actor=actor, service=service, count=1)
    if not items:
        return context | {"card": None}
    [card] = cards_of(actor, service, items)
    answers, people = list(answers_of(actor, card.item)), People.of(actor, service.project)
    classes = known_classes(actor, service)
    return context | {
        "card": card,
        "settings": labelling_of(service),
        "guidelines": guidelines_html(labelling_of(service).guidelines),
        "answers": [(people.name(one.annotator), one) for one in answers],
        "agreed": {one.value for one in answers if one.verdict == "label" and one.counts},
        "classes": list(zip(classes, keys_of(classes), strict=True)),
        "form": LabelForm(initial={"new_class": True}),
        "return_form": _form_of(None, people, card.item),
    }


def _return_form(request: HttpRequest, actor: Actor, item: QueueItem) -> ReturnForm:
    return _form_of(sent(request), People.of(actor, item.service.project), item)


def _form_of(data: Any, people: People, item: QueueItem) -> ReturnForm:
    labels = item.answers.filter(verdict="label", counts=True)
    annotators = [(one.annotator, f"{people.name(one.annotator)}, who said {one.value}") for one in labels]
    return ReturnForm(data, annotators=annotators)
