"""Pictures of samples. A sample's bytes never change."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from backend.datasets.payloads import THUMBNAIL_AGE_S
from backend.datasets.selectors import picture_png, sample_get, thumbnail_png
from webui.visitor import actor_of


@require_GET
@cache_control(private=True, max_age=THUMBNAIL_AGE_S)
def thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    """A PNG of the sample; 404 where its input is no image."""
    return _png(thumbnail_png(sample_get(actor_of(request), pk)))


@require_GET
@cache_control(private=True, max_age=THUMBNAIL_AGE_S)
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """As `thumbnail`, with every pixel that there is."""
    return _png(picture_png(sample_get(actor_of(request), pk)))


def _png(png: bytes | None) -> HttpResponse:
    if png is None:
        raise Http404
    return HttpResponse(png, content_type="image/png")
