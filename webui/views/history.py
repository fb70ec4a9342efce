"""Which version of a service served when: the page, its chart, and the table to take along."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from backend.core.clock import now
from backend.deployments.history import answered_in, duration_s, live_history, requested_by
from backend.deployments.models import LivePeriod
from webui.history import approvers, history_csv
from webui.history import history_figure as figure_of
from webui.people import People
from webui.places import Place

PAGE, BARS = 50, 1000


@require_GET
def history(request: HttpRequest, name: str) -> HttpResponse:
    """The periods of one environment, newest first, above them all of them as bars."""
    place = Place.of(request, name)
    page = Paginator(_periods(place), PAGE).get_page(request.GET.get("page"))
    context = {
        **place.context(),
        "page": page,
        "rows": list(_rows(place, list(page.object_list))),
        "tabs": place.tabs("service_history"),
        "figure_url": place.url("service_history_figure"),
        "csv_url": place.url("service_history_csv"),
    }
    return render(request, "services/history.html", context)


@require_GET
def history_figure(request: HttpRequest, name: str) -> JsonResponse:
    """The newest thousand periods of the environment."""
    place = Place.of(request, name)
    people = People.of(place.actor, place.service.project)
    return JsonResponse(figure_of(list(_periods(place)[:BARS]), now(), people.name))


@require_GET
def history_download(request: HttpRequest, name: str) -> HttpResponse:
    """All periods of the environment as CSV."""
    place = Place.of(request, name)
    people = People.of(place.actor, place.service.project)
    stage = f"-{place.environment.name}" if place.environment else ""
    disposition = f'attachment; filename="{place.service.name}{stage}-history.csv"'
    periods = list(_periods(place))
    content = history_csv(periods, answered_in(periods), now(), people.name)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _periods(place: Place) -> QuerySet[LivePeriod]:
    return live_history(place.actor, place.service, place.environment)


def _rows(place: Place, periods: Sequence[LivePeriod]) -> Iterator[dict[str, Any]]:
    people, answered, at = People.of(place.actor, place.service.project), answered_in(periods), now()
    for period in periods:
        yield {
            "period": period,
            "duration_s": duration_s(period, at),
            "requested_by": people.name(requested_by(period)),
            "approved_by": approvers(period, people.name),
            "answered": answered[period.pk],
        }
