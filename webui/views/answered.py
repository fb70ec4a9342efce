"""A request looked up by its id."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from backend.datasets.payloads import THUMBNAIL_AGE_S, input_png
from backend.monitoring.payloads import observation_inputs
from backend.monitoring.selectors import observation_get, observation_list
from backend.projects.selectors import service_get
from webui.answered import Answered, why_not
from webui.places import Place
from webui.visitor import actor_of

PAGE = 8


@require_GET
def answers(request: HttpRequest, name: str) -> HttpResponse:
    """What was recorded of the request `?request_id=`, input by input; where nothing was, why that can be."""
    place = Place.of(request, name)
    request_id = request.GET.get("request_id", "").strip().replace("\0", "")
    rows = observation_list(place.actor, place.service, request_id).order_by("sequence")
    page = Paginator(rows if request_id else rows.none(), PAGE).get_page(request.GET.get("page"))
    found = [Answered.of(place.actor, place.service, row) for row in page.object_list]
    context = {
        **place.context(),
        "request_id": request_id,
        "page": page,
        "found": found,
        "why_not": "" if found or not request_id else why_not(place.actor, place.service),
        "is_image": place.service.takes_images,
    }
    return render(request, "services/answers.html", context)


@require_GET
@cache_control(private=True, max_age=THUMBNAIL_AGE_S)
def answer_thumbnail(request: HttpRequest, name: str, sequence: int) -> HttpResponse:
    """A PNG of the input; 404 where it is no image."""
    actor = actor_of(request)
    service = service_get(actor, name)
    row = observation_get(actor, service, sequence)
    if not service.takes_images:
        raise Http404
    [values] = observation_inputs(service, [row])
    return HttpResponse(input_png(service.signature, values), content_type="image/png")
