"""The gallery: a service's samples as pictures or rows, narrowed, sorted, and acted on in bulk; and one of them."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may
from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.errors import AppError
from backend.datasets.bulk import BULK_ACTS
from backend.datasets.keysets import Keyset
from backend.datasets.models import Sample
from backend.datasets.pages import SamplePage
from backend.datasets.queries import EVERY, SampleQuery
from backend.datasets.selectors import (
    bulk_list,
    label_history,
    labels_in_use,
    sample_count,
    sample_get,
    sample_list,
    sample_page,
    view_list,
)
from backend.monitoring.selectors import alert_list
from backend.projects.models import Service
from webui.column_statistics import column_statistics
from webui.forms.samples import SampleFilterForm, ViewNameForm
from webui.people import People, cause_of
from webui.places import Place
from webui.sample_filters import asked_of, chips, written
from webui.sample_values import named_values
from webui.views.bulk import told
from webui.visitor import actor_of

ALERTS = 20
COLUMNS = 6
FRESH = timedelta(hours=1)
SUSPECT = SampleQuery(suspect=True)


@require_GET
def samples(request: HttpRequest, name: str) -> HttpResponse:
    """The samples asked for, the first of them; with status 422 where the question makes no sense."""
    place = Place.of(request, name)
    people = People.of(place.actor, place.service.project)
    classes = labels_in_use(place.actor, place.service)
    form = SampleFilterForm(asked_of(request), classes=classes, people=people.names)
    query, refusal = _query(request, form)
    page = sample_page(place.actor, place.service, query, cursor=request.GET.get("cursor", ""))
    context = {
        **place.context(),
        "form": form,
        "refusal": refusal,
        "classes": classes,
        "causes": [f"alert:{alert.pk}" for alert in alert_list(place.actor, place.service)[:ALERTS]],
        "chips": chips(query, people.names),
        "views": _views(place, query),
        "view_form": ViewNameForm(),
        "acts": BULK_ACTS,
        "may_curate": may(place.actor, Permission.CURATE, place.service.project),
        "may_erase": may(place.actor, Permission.ERASE, place.service.project),
        "here_url": request.get_full_path(),
        "last": _last_change(place.actor, place.service),
        **_tiles(place, query, page),
    }
    return render(request, "data/samples.html", context, status=422 if refusal else 200)


@require_GET
def samples_more(request: HttpRequest, name: str) -> HttpResponse:
    """The tiles after `?cursor=`."""
    place = Place.of(request, name)
    query = SampleQuery.from_params(asked_of(request))
    page = sample_page(place.actor, place.service, query, cursor=request.GET.get("cursor", ""))
    return render(request, "data/samples_tiles.html", {**place.context(), **_tiles(place, query, page)})


@require_GET
def samples_count(request: HttpRequest, name: str) -> HttpResponse:
    """How many are asked for."""
    place = Place.of(request, name)
    count = sample_count(place.actor, place.service, SampleQuery.from_params(asked_of(request)))
    return render(request, "data/samples_count.html", {"count": count})


@require_GET
def samples_columns(request: HttpRequest, name: str) -> HttpResponse:
    """What the columns of the first of those asked for hold."""
    place = Place.of(request, name)
    query = SampleQuery.from_params(asked_of(request))
    return render(request, "data/samples_columns.html", column_statistics(place.actor, place.service, query))


@require_GET
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """One sample, large: what it is said to be and by whom, and its neighbours in the list that led here."""
    actor = actor_of(request)
    found = sample_get(actor, pk)
    people = People.of(actor, found.service.project)
    query = SampleQuery.from_params(asked_of(request))
    history = [{"label": label, "by": people.name(label.author)} for label in label_history(actor, found)]
    kept = written(query)
    context = {
        "service": found.service,
        "project": found.service.project,
        "sample": found,
        "title": f"Sample {found.pk}",
        "values": [] if found.erased_at else named_values(found),
        "history": history,
        "cause": cause_of(found.cause),
        "queued": found.queue_items.order_by("-pk").first(),
        "suspected": sample_list(actor, found.service, SUSPECT).filter(pk=found.pk).exists(),
        "here_url": request.get_full_path(),
        "last": _last_change(actor, found.service),
        "back_url": f"{reverse('webui:samples', args=[found.service.name])}?{kept}",
        "classes": labels_in_use(actor, found.service),
        "may_curate": may(actor, Permission.CURATE, found.service.project),
        **_neighbours(actor, found, query, kept),
    }
    return render(request, "data/sample.html", context)


def _query(request: HttpRequest, form: SampleFilterForm) -> tuple[SampleQuery, str]:
    """The query of the address; everything, and why, where it makes no sense: the form says it beside the field."""
    form.is_valid()
    try:
        return SampleQuery.from_params(asked_of(request)), ""
    except AppError as error:
        field = str(error.data["field"])
        form.errors.pop(field, None)
        form.add_error(field, error.detail)
        return EVERY, error.detail


def _tiles(place: Place, query: SampleQuery, page: SamplePage) -> dict[str, Any]:
    """What the tiles of a page read, and where the next ones are."""
    name = place.service.name
    tiles = [
        {
            "sample": row,
            "url": f"{reverse('webui:sample', args=[row.pk])}?{written(query)}",
            "differs": bool(row.label and row.predicted and row.label != row.predicted),
            "values": named_values(row, COLUMNS),
        }
        for row in page.rows
    ]
    at = written(query, cursor=page.cursor) if page.cursor else ""
    return {
        "query": query,
        "kept": written(query),
        "params": query.to_params(),
        "is_image": place.service.takes_images,
        "tiles": tiles,
        "is_whole": page.is_whole,
        "next_url": f"{reverse('webui:samples', args=[name])}?{at}" if at else "",
        "more_url": f"{reverse('webui:samples_more', args=[name])}?{at}" if at else "",
    }


def _last_change(actor: Actor, service: Service) -> dict[str, Any] | None:
    """What whoever asks changed last in bulk, while it is fresh enough to be undone at once."""
    fresh = bulk_list(actor, service).filter(created_at__gt=now() - FRESH)
    change = fresh.filter(created_by=actor.ref).first()
    return told(actor, change) if change is not None else None


def _views(place: Place, query: SampleQuery) -> list[dict[str, Any]]:
    """The saved views, each with its address."""
    kept = ((view, SampleQuery.from_params(view.params)) for view in view_list(place.actor, place.service))
    return [{"view": view, "url": f"?{written(asked)}", "current": asked == query} for view, asked in kept]


def _neighbours(actor: Actor, found: Sample, query: SampleQuery, kept: str) -> dict[str, str]:
    """The addresses of the samples before and after it in the list; "" at its ends."""
    keyset = Keyset(query.sort)
    key = keyset.key_of(found)
    if key[0] is None:
        return {}
    cursor = keyset.words(key)
    return {
        name: f"{reverse('webui:sample', args=[rows[0].pk])}?{kept}"
        for name, back in (("before_url", True), ("after_url", False))
        if (rows := sample_page(actor, found.service, query, cursor=cursor, size=1, back=back).rows)
    }
