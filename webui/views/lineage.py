"""What was made of a sample, and erasing samples for good."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, permissions_of, require
from backend.core.acts import project_scope
from backend.datasets.models import Sample
from backend.datasets.selectors import sample_get, samples_of, snapshot_get
from backend.datasets.services import snapshot_renew
from backend.lineage.erasing.erasers import ERASERS
from backend.lineage.erasing.selectors import (
    erasure_get,
    erasure_list,
    erasure_preview,
    erasure_samples,
    erasure_snapshots,
)
from backend.lineage.erasing.services import erasure_retry, samples_erase
from backend.lineage.erasing.updating import update_without
from backend.lineage.models import Erasure
from backend.lineage.samples import sample_lineage, version_samples
from backend.projects.selectors import log_cursor, project_get
from backend.registry.selectors import version_get
from webui.answers import accepted, act_of, sent, shown
from webui.forms.erasures import EraseForm, sample_ids
from webui.links import link
from webui.people import People
from webui.places import Place
from webui.visitor import actor_of

PAGE = 50
SHOWN = 24


@require_GET
def made_of(request: HttpRequest, pk: int) -> HttpResponse:
    """What was made of a sample, for its page to load; a page of its own for a browser without scripts."""
    actor = actor_of(request)
    sample = sample_get(actor, pk)
    context = {
        "sample": sample,
        "service": sample.service,
        "project": sample.service.project,
        "title": f"Sample {sample.pk}",
        "lineage": sample_lineage(actor, sample),
        "erasure": erasure_list(actor).filter(pk=_number(sample.erasure)).first() if sample.erasure else None,
        "may_erase": not sample.erased_at and may(actor, Permission.ERASE, sample.service.project),
        "erase_url": f"{reverse('webui:samples_erase', args=[sample.service.name])}?samples={sample.pk}",
    }
    is_part = "HX-Request" in request.headers
    return render(request, "lineage/panels.html" if is_part else "lineage/sample.html", context)


@require_GET
def version_page(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The samples that a version, or an ancestor of it, learned from."""
    place = Place.of(request, name)
    version = version_get(place.actor, place.service, number)
    page = Paginator(version_samples(version), PAGE).get_page(request.GET.get("page"))
    rows = [{**one, "url": link(f"sample:{one['id']}")} for one in page]
    context = {"title": f"What v{number} learned from", "page": page, "rows": rows}
    return render(request, "lineage/version.html", place.context() | context)


def erase(request: HttpRequest, name: str) -> HttpResponse:
    """What erasing the samples of `?samples=` would take away; POST erases them."""
    place = Place.of(request, name)
    require(place.actor, Permission.ERASE, place.service.project)
    text = request.POST.get("samples", "") or request.GET.get("samples", "")
    samples = samples_of(place.actor, place.service, sample_ids(text))
    form = EraseForm(sent(request), initial={"samples": ",".join(str(sample.pk) for sample in samples)})
    if request.method == "POST" and (begun := accepted(form, lambda: _erase(place, samples, form))):
        return redirect("webui:erasure", begun.pk)
    context = place.context() | {
        "samples": samples,
        "shown": [sample for sample in samples[:SHOWN] if not sample.erased_at],
        "is_image": place.service.takes_images,
        "preview": erasure_preview(place.actor, place.service, samples) if samples else None,
        "form": form,
    }
    return shown(request, "lineage/erase.html", context, form)


@require_GET
def erasures(request: HttpRequest, slug: str) -> HttpResponse:
    """The erasures of a project, newest first."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    people = People.of(actor, project)
    page = Paginator(erasure_list(actor, project), PAGE).get_page(request.GET.get("page"))
    rows = [{"row": row, "by": people.name(row.created_by)} for row in page]
    return render(request, "lineage/erasures.html", {"project": project, "page": page, "rows": rows})


@require_GET
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """One erasure: how far it is, who saw the samples, and what to do about that."""
    return render(request, "lineage/erasure.html", _context(request, pk))


@require_GET
def erasure_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of its page that changes until it has ended."""
    return render(request, "lineage/erasure_state.html", _context(request, pk))


@act_of("webui:erasure")
def erasure_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed one again."""
    actor = actor_of(request)
    erasure_retry(actor=actor, erasure=erasure_get(actor, pk))
    messages.success(request, "It goes on.")
    return redirect("webui:erasure", pk)


@act_of("webui:erasure")
def erasure_update(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Train a version that saw the samples over again, without them."""
    actor = actor_of(request)
    found = erasure_get(actor, pk)
    run = update_without(actor=actor, erasure=found, version=version_get(actor, found.service, number))
    messages.success(request, f"Run {run.pk} trains without them, on snapshot {run.snapshot_id}.")
    return redirect("webui:run", run.pk)


@act_of("webui:erasure")
def erasure_snapshot(request: HttpRequest, pk: int, snapshot: int) -> HttpResponse:
    """Freeze what is left of one of its snapshots."""
    actor = actor_of(request)
    erasure_get(actor, pk)
    made = snapshot_renew(actor=actor, snapshots=[snapshot_get(actor, snapshot)])
    messages.success(request, f"Snapshot {made.pk} holds the {made.size} samples that are left.")
    return redirect("webui:erasure", pk)


def _erase(place: Place, samples: list[Sample], form: EraseForm) -> Erasure:
    return samples_erase(actor=place.actor, samples=samples, reason=form.cleaned_data["reason"])


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor = actor_of(request)
    found = erasure_get(actor, pk)
    project = found.service.project
    return {
        "title": f"Erasure {found.pk}",
        "erasure": found,
        "service": found.service,
        "project": project,
        "granted": permissions_of(actor, project),
        "by": People.of(actor, project).name(found.created_by),
        "samples": erasure_samples(actor, found)[:PAGE],
        "snapshots": erasure_snapshots(actor, found),
        "steps": [
            {"what": one.what, "done": one.name in found.done, "count": found.done.get(one.name)}
            for one in ERASERS
        ],
        "fraction": len(found.done) / len(ERASERS),
        "ended": found.state in ("finished", "failed"),
        "topic": project_scope(project.pk),
        "cursor": log_cursor(actor, project),
        "state_url": reverse("webui:erasure_state", args=[found.pk]),
    }


def _number(reference: str) -> int:
    return int(reference.partition(":")[2])
