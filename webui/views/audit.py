"""The log of a project, and of the site: who did what to which object when, and whether it is as it was written."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from backend.audit.exporting import FORMATS, log_export
from backend.audit.logs import Log, log_of
from backend.audit.narrowing import Page, actors_in, kinds_in, page_of
from backend.audit.verifying import standing_of, verification_ask
from backend.core.downloads import streamed
from backend.core.errors import AppError
from webui.answers import act_of, shown
from webui.audit import Place, actor_names, entry_rows
from webui.forms.audit import WantedForm
from webui.visitor import actor_of


@require_GET
def audit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Entries, newest first; what narrows them stands in the address, and so does the number to go on from."""
    log = log_of(actor_of(request), slug)
    return _shown(request, log, _form(log, request.GET))


@require_GET
def audit_standing(request: HttpRequest, slug: str = "") -> HttpResponse:
    """How far the log is verified: the live region of its page."""
    return render(request, "audit/standing.html", _standing(log_of(actor_of(request), slug)))


@act_of("webui:audit", by="slug")
def audit_verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the log verified in the background."""
    return _verify(request, slug)


@act_of("webui:audit", by="slug")
def audit_export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The entries that the form asks for, as a file."""
    return _export(request, slug)


@require_POST
def site_audit_verify(request: HttpRequest) -> HttpResponse:
    return _verify(request)


@require_POST
def site_audit_export(request: HttpRequest) -> HttpResponseBase:
    return _export(request)


def _verify(request: HttpRequest, slug: str = "") -> HttpResponse:
    log = log_of(actor_of(request), slug)
    verification_ask(log)
    messages.success(request, "The log is being verified: what comes of it shows here.")
    return redirect(Place(log).url("audit"))


def _export(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    log = log_of(actor_of(request), slug)
    log.require_managed()
    form, format_ = _form(log, request.POST), request.POST.get("format", "jsonl")
    if not form.is_valid():
        return _shown(request, log, form)
    if format_ not in FORMATS:
        raise AppError("format_unknown", f"A log is exported as {' or '.join(FORMATS)}.", format=format_)
    name, parts = log_export(log, form.wanted(), format_)
    return streamed(request, parts, file_name=name, content_type=f"{FORMATS[format_]}; charset=utf-8")


def _form(log: Log, data: Any) -> WantedForm:
    actors = actors_in(log)
    names = actor_names(actors)
    return WantedForm(data, [(actor, names[actor]) for actor in actors], kinds_in(log))


def _shown(request: HttpRequest, log: Log, form: WantedForm) -> HttpResponse:
    is_valid = form.is_valid()
    found = Page([], None, None)
    if is_valid:
        before, after = (_number(request.GET.get(name, "")) for name in ("before", "after"))
        found = page_of(form.wanted().of(log.rows), before=before, after=after)
    context = {
        "log": log,
        "project": log.project,
        "place": Place(log),
        "form": form,
        "wanted": form.wanted().told() if is_valid else {},
        "asked": [bound for bound in form if bound.value()],
        "formats": FORMATS,
        "page": found,
        "rows": entry_rows(found.entries),
        **_standing(log),
    }
    return shown(request, "audit/log.html", context, form)


def _standing(log: Log) -> dict[str, Any]:
    head = log.head  # read first: what comes after it is told again, never missed
    return {"head": head, "standing": standing_of(log), "log": log, "place": Place(log)}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None
