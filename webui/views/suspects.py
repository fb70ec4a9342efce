"""Labels that are likely mistakes: the check that finds them, and what a curator says of each."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, require
from backend.core.acts import project_scope
from backend.core.errors import AppError
from backend.datasets.selectors import known_classes
from backend.projects.selectors import log_cursor, service_get
from backend.suspects.models import Suspect
from backend.suspects.selectors import check_list, suspect_get, suspect_list
from backend.suspects.services import check_start, suspect_decide
from webui.answers import accepted, sent
from webui.forms.labelling import LabelForm
from webui.sample_values import named_values
from webui.toasts import toast
from webui.visitor import actor_of

PAGE = 50
MOST_VALUES = 8


def suspects(request: HttpRequest, name: str) -> HttpResponse:
    """The newest check and its suspects, worst first; POST has the labels checked again."""
    if request.method == "POST":
        actor = actor_of(request)
        try:
            check_start(actor=actor, service=service_get(actor, name))
        except AppError as error:
            if error.http_status != 400:
                raise
            messages.warning(request, error.detail)
        return redirect("webui:suspects", name)
    return render(request, "data/suspects.html", _context(request, name))


@require_GET
def suspects_rows(request: HttpRequest, name: str) -> HttpResponse:
    """The part of the page that changes when a check ends."""
    return render(request, "data/suspects_rows.html", _context(request, name))


def suspect_label(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or correct one label; htmx gets nothing in place of its row, a browser without scripts the page."""
    actor = actor_of(request)
    suspect = suspect_get(actor, pk)
    service = suspect.sample.service
    if request.method != "POST":
        return redirect("webui:suspects", service.name)
    require(actor, Permission.CURATE, service.project)
    form = LabelForm(sent(request))
    label = accepted(form, lambda: suspect_decide(actor=actor, suspect=suspect, **form.cleaned_data))
    refusal = "" if label else " ".join(str(error) for errors in form.errors.values() for error in errors)
    if "HX-Request" not in request.headers:
        if refusal:
            messages.warning(request, refusal)
        return redirect("webui:suspects", service.name)
    answer = HttpResponse(status=200 if label or _is_decided(suspect) else 204)
    return toast(answer, refusal, tone="warn") if refusal else answer


def _is_decided(suspect: Suspect) -> bool:
    suspect.refresh_from_db(fields=["state"])
    return suspect.state != "open"


def _context(request: HttpRequest, name: str) -> dict[str, Any]:
    """given, suggested: what `?given=` and `?suggested=` narrow the list to."""
    actor = actor_of(request)
    service = service_get(actor, name)
    narrowed = {key: request.GET.get(key, "") for key in ("given", "suggested")}
    check = check_list(actor, service).first()
    page = Paginator(suspect_list(actor, service, **narrowed), PAGE).get_page(request.GET.get("page"))
    return {
        "service": service,
        "project": service.project,
        "topic": project_scope(service.project_id),
        "cursor": log_cursor(actor, service.project),
        "rows_url": f"{reverse('webui:suspects_rows', args=[service.name])}?{request.GET.urlencode()}",
        "check": check,
        "is_active": check is not None and check.state in check.machine.active,
        "page": page,
        "rows": [(suspect, named_values(suspect.sample, MOST_VALUES)) for suspect in page.object_list],
        "narrowed": narrowed,
        "classes": known_classes(actor, service),
        "may_label": may(actor, Permission.CURATE, service.project),
    }
