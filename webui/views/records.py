"""The record of a version: the story to read, the signed file, and doing its training again."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may
from backend.lineage.records.document import record_of
from backend.lineage.records.limits import limitations
from backend.lineage.records.signed import file_name, signed_record
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_get
from backend.updates.recorded import reproducible
from backend.updates.services import run_reproduce
from webui.answers import act_of
from webui.people import cause_of
from webui.places import Place
from webui.records import conditions, readable


@require_GET
def version_record(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """From what set it going to its live periods, as of now."""
    place, version = _version(request, name, number)
    record = record_of(place.actor, version)
    context = {
        "title": f"Record of v{number}",
        "version": version,
        "state": "live" if any(not one["until"] for one in record["live"]) else version.state,
        "record": readable(record),
        "limitations": limitations(record),
        "conditions": conditions(record),
        "cause": cause_of(record["run"]["cause"]) if record["run"] else None,
    }
    return render(request, "records/record.html", place.context() | context)


@require_GET
def version_record_download(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The record and its model card, signed, as a file."""
    place, version = _version(request, name, number)
    content = json.dumps(signed_record(place.actor, version), indent=1, ensure_ascii=False)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(version)}"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@require_GET
def version_reproduction(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A part of that page, asked for when it is opened, for every input of the snapshot is looked for: what training
    it again needs and is gone."""
    place, version = _version(request, name, number)
    context = {
        "version": version,
        "needs": reproducible(place.actor, version),
        "may_operate": may(place.actor, Permission.OPERATE, place.service.project),
    }
    return render(request, "records/needs.html", place.context() | context)


@act_of("webui:service", by="name")
def version_reproduce(request: HttpRequest, name: str, number: int) -> HttpResponse:
    place, version = _version(request, name, number)
    run = run_reproduce(actor=place.actor, version=version)
    messages.success(request, f"Run {run.pk} trains v{number} again, and compares the weights.")
    return redirect("webui:run", run.pk)


def _version(request: HttpRequest, name: str, number: int) -> tuple[Place, ModelVersion]:
    place = Place.of(request, name)
    return place, version_get(place.actor, place.service, number)
