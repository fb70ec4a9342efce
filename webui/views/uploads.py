"""A file that a page's script sends in pieces; JSON, for nobody reads it. REST has addresses of its own."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.errors import AppError
from backend.datasets.importing.files import received_bytes
from backend.datasets.importing.selectors import import_get
from backend.datasets.importing.services import import_arrived, import_create, import_receive
from backend.projects.selectors import service_get
from webui.forms.data import UploadForm
from webui.visitor import actor_of

PIECE_BYTES = 1 << 20


@require_POST
def upload_announce(request: HttpRequest, name: str) -> HttpResponse:
    """Announce a file; answers where its pieces go."""
    actor = actor_of(request)
    service = service_get(actor, name)
    require(actor, Permission.CURATE, service.project)
    form = UploadForm(request.POST)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise AppError("invalid", f"{field}: {errors[0]}")
    found = import_create(actor=actor, service=service, **form.cleaned_data)
    return JsonResponse({"address": reverse("webui:upload_piece", args=[found.pk]), "received_bytes": 0})


def upload_piece(request: HttpRequest, pk: int) -> HttpResponse:
    """How much of the file is there; POST adds the body, which begins at `?offset=`."""
    actor = actor_of(request)
    found = import_get(actor, pk)
    if request.method == "POST":
        require(actor, Permission.CURATE, found.service.project)
        offset = request.GET.get("offset", "")
        if not offset.isdecimal():
            raise AppError("offset_invalid", "?offset= says at which byte of the file the body begins.")
        import_receive(actor=actor, data_import=found, offset=int(offset), pieces=_pieces(request))
    arrived = reverse("webui:upload_arrived", args=[pk]) if found.state == "receiving" else ""
    return JsonResponse({"received_bytes": received_bytes(found), "arrived": arrived})


@require_POST
def upload_arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin what came in whole; answers which page is next."""
    actor = actor_of(request)
    found = import_arrived(actor=actor, data_import=import_get(actor, pk))
    page = "webui:data_import_begin" if found.state == "receiving" else "webui:data_import"
    return JsonResponse({"next": reverse(page, args=[pk])})


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE_BYTES):
        yield piece
