"""Saved views of the gallery: kept, renamed, deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from backend.access.roles import Permission
from backend.access.rules import require
from backend.datasets.models import SavedView
from backend.datasets.queries import NAMES, SampleQuery
from backend.datasets.selectors import view_get
from backend.datasets.services import view_delete, view_rename, view_save
from backend.projects.selectors import service_get
from webui.answers import accepted, act_of
from webui.forms.samples import ViewNameForm
from webui.sample_filters import written
from webui.visitor import actor_of


@act_of("webui:samples", by="name")
def saved_view_new(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the gallery's question under a name."""
    actor = actor_of(request)
    service = service_get(actor, name)
    require(actor, Permission.CURATE, service.project)
    asked = {key: words for key in NAMES if (words := request.POST.getlist(f"asked_{key}"))}
    query = SampleQuery.from_params(asked)
    form = ViewNameForm(request.POST)
    if view := accepted(
        form, lambda: view_save(actor=actor, service=service, query=query, **form.cleaned_data)
    ):
        messages.success(request, f"{view.name} is kept, for everybody in the project.")
    _tell(request, form)
    return redirect(f"{reverse('webui:samples', args=[name])}?{written(query)}")


def saved_view_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """POST gives it another name."""
    actor = actor_of(request)
    view = view_get(actor, pk)
    if request.method != "POST":
        return redirect(_address(view))
    require(actor, Permission.CURATE, view.service.project)
    form = ViewNameForm(request.POST)
    if accepted(form, lambda: view_rename(actor=actor, view=view, **form.cleaned_data)):
        messages.success(request, f"It is called {view.name} now.")
    _tell(request, form)
    return redirect(_address(view))


def saved_view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """POST forgets it."""
    actor = actor_of(request)
    view = view_get(actor, pk)
    if request.method != "POST":
        return redirect(_address(view))
    view_delete(actor=actor, view=view)
    messages.success(request, f"{view.name} is forgotten; the samples stay.")
    return redirect("webui:samples", view.service.name)


def _address(view: SavedView) -> str:
    query = SampleQuery.from_params(view.params)
    return f"{reverse('webui:samples', args=[view.service.name])}?{written(query)}"


def _tell(request: HttpRequest, form: ViewNameForm) -> None:
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
