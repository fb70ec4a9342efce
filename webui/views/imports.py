"""Files of data on their way in: sent, watched, cancelled."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.datasets.importing.files import received_bytes
from backend.datasets.importing.rows import Columns
from backend.datasets.importing.selectors import (
    awaits_columns,
    import_get,
    import_list,
    import_preview,
    rejected_counts,
    rejected_list,
)
from backend.datasets.importing.services import import_begin, import_cancel, import_upload
from backend.datasets.models import DataImport
from backend.projects.selectors import log_cursor
from webui.answers import accepted, act_of, sent, shown
from webui.forms.data import ColumnsForm, DataFileForm
from webui.people import People
from webui.places import Place
from webui.visitor import actor_of

PAGE = 50


def imports(request: HttpRequest, name: str) -> HttpResponse:
    """What came in as files, and the form for more; POST takes a file and has it brought in."""
    place = Place.of(request, name)
    form = DataFileForm(sent(request), request.FILES or None, tabular=not place.service.takes_images)
    if request.method == "POST":
        require(place.actor, Permission.CURATE, place.service.project)
        if found := accepted(form, lambda: _begin(place, form)):
            messages.success(request, f"{found.file_name} came in whole.")
            chosen_next = found.state == "receiving"
            return redirect("webui:data_import_begin" if chosen_next else "webui:data_import", found.pk)
    rows = import_list(place.actor, place.service)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    people = People.of(place.actor, place.service.project)
    told = [{"row": row, "by": people.name(row.created_by)} for row in page]
    return shown(
        request, "data/imports.html", {**place.context(), "form": form, "page": page, "rows": told}, form
    )


@require_GET
def data_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: how far it is, and what was not taken."""
    return render(request, "data/import.html", _context(request, pk))


@require_GET
def data_import_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of its page that changes until it has ended."""
    return render(request, "data/import_state.html", _context(request, pk))


def data_import_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns of a table are chosen beside its beginning; POST begins the import."""
    actor = actor_of(request)
    found = import_get(actor, pk)
    if request.method == "POST":
        require(actor, Permission.CURATE, found.service.project)
    if not awaits_columns(found):
        return redirect("webui:data_import", pk)
    preview = import_preview(actor, found)
    form = ColumnsForm(sent(request), initial=asdict(preview.columns))
    if request.method == "POST" and accepted(form, lambda: _take(actor, found, form)):
        return redirect("webui:data_import", pk)
    more = f", the first {len(preview.names)}" if preview.count > len(preview.names) else ""
    context = {"preview": preview, "form": form, "shape": f"{preview.count:,} columns{more}"}
    return shown(request, "data/columns.html", _context(request, pk) | context, form)


@act_of("webui:data_import")
def data_import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel it."""
    actor = actor_of(request)
    import_cancel(actor=actor, data_import=import_get(actor, pk))
    messages.success(request, "It is cancelled. What came in stays.")
    return redirect("webui:data_import", pk)


def _begin(place: Place, form: DataFileForm) -> DataImport:
    file: UploadedFile = form.cleaned_data["file"]
    return import_upload(
        actor=place.actor,
        service=place.service,
        file_name=file.name or "",
        size_bytes=file.size or 0,
        pieces=file.chunks(),
        reserved=form.cleaned_data["reserved"],
        new_class=form.cleaned_data["new_class"],
    )


def _take(actor: Actor, found: DataImport, form: ColumnsForm) -> bool:
    import_begin(actor=actor, data_import=found, columns=Columns(**form.cleaned_data))
    return True


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor = actor_of(request)
    found = import_get(actor, pk)
    project = found.service.project
    page = Paginator(rejected_list(actor, found), PAGE).get_page(request.GET.get("page"))
    reasons = rejected_counts(actor, found).most_common()
    return {
        "import": found,
        "service": found.service,
        "project": project,
        "granted": permissions_of(actor, project),
        "by": People.of(actor, project).name(found.created_by),
        "came": received_bytes(found),
        "chooses": awaits_columns(found),
        "ended": found.state in DataImport.machine.final,
        "page": page,
        "reasons": ", ".join(f"{count:,} × {code}" for code, count in reasons),
        "topic": project_scope(project.pk),
        "cursor": log_cursor(actor, project),
        "state_url": f"{reverse('webui:data_import_state', args=[found.pk])}?page={page.number}",
    }
