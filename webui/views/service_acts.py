"""What people set going on the page of a service: updates, imports, validations, roll backs, and what they retire."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from backend.access.roles import Permission
from backend.access.rules import require
from backend.datasets.selectors import snapshot_list
from backend.deployments.retiring import version_withdraw
from backend.deployments.selectors import kept_for_rollback, live_version
from backend.registry.selectors import version_get, version_list
from backend.updates.models import UpdateRun
from backend.updates.services import run_import, run_start
from backend.validation.services import validation_start
from webui.answers import accepted, act_of, sent, shown
from webui.forms.comments import RetireForm
from webui.forms.services import ImportForm, RollbackForm, UpdateForm
from webui.places import Place
from webui.rolling_back import rollback_offer, rolled_back
from webui.views.services import service_page


def service_update(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for an update, and start it; htmx asks for the parameters of another strategy."""
    place = Place.of(request, name)
    form = _update_form(request, place)
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)
        run = accepted(form, lambda: run_start(actor=place.actor, service=place.service, **form.values()))
        if run:
            messages.success(request, f"Update run {run.pk} is queued.")
            return redirect("webui:run", run.pk)
    asks_parameters = request.method == "GET" and "HX-Request" in request.headers
    template = "services/parameters.html" if asks_parameters else "services/update.html"
    return shown(request, template, {**place.context(), "form": form}, form)


def service_import(request: HttpRequest, name: str) -> HttpResponse:
    """Bring in weights that were trained elsewhere, as a run that makes a version of them."""
    place = Place.of(request, name)
    form = ImportForm(
        sent(request),
        request.FILES or None,
        snapshots=snapshot_list(place.actor, place.service),
        initial={"classes": place.service.signature["classes"]},
    )
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)
        if run := accepted(form, lambda: _import(place, form)):
            messages.success(request, f"The weights were taken; run {run.pk} makes a version of them.")
            return redirect("webui:run", run.pk)
    return shown(request, "services/import.html", {**place.context(), "form": form}, form)


@act_of("webui:service", by="name")
def version_validate(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Judge a version by the environment's gates, beside what is live there."""
    place = Place.of(request, name)
    report = validation_start(
        actor=place.actor,
        version=version_get(place.actor, place.service, number),
        environment=place.stage,
        baseline=live_version(place.actor, place.service, place.stage),
    )
    return redirect("webui:report", report.pk)


def version_retire(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Say what is lost without the version, and ask why; POST takes it out of use for good."""
    place = Place.of(request, name)
    version, form = version_get(place.actor, place.service, number), RetireForm(sent(request))
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)
        retired = accepted(
            form,
            lambda: version_withdraw(actor=place.actor, version=version, reason=form.cleaned_data["comment"]),
        )
        if retired:
            messages.success(request, f"{retired} is retired.")
            return redirect(place.url("service"))
    context = {"version": version, "form": form, "kept": kept_for_rollback(place.actor, version)}
    return shown(request, "services/retire.html", place.context() | context, form)


def service_rollback(request: HttpRequest, name: str) -> HttpResponse:
    """GET: the words of the dialog; POST: make the version that it named live again."""
    place = Place.of(request, name)
    if request.method != "POST":
        return render(
            request, "services/rollback.html", {**place.context(), **rollback_offer(place.last_good)}
        )
    form = RollbackForm(sent(request))
    if rolled_back(request, form, place.service, place.stage):
        return redirect(place.url("service"))
    context = service_page(request, place) | {"rollback_form": form}
    return shown(request, "services/service.html", context, form)


def _update_form(request: HttpRequest, place: Place) -> UpdateForm:
    """The form for an update, with what one most often wants chosen."""
    strategy = request.POST.get("strategy") or request.GET.get("strategy") or "replay"
    versions = version_list(place.actor, place.service).exclude(state="retired")
    snapshots = snapshot_list(place.actor, place.service)
    chosen = {
        "base": live_version(place.actor, place.service, place.environment),
        "snapshot": snapshots.filter(role="training").first(),
        "evaluation": [
            found for role in ("validation", "golden") if (found := snapshots.filter(role=role).first())
        ],
    }
    return UpdateForm(
        sent(request),
        strategy=strategy,
        parameters_url=place.url("service_update"),
        snapshots=snapshots,
        versions=versions,
        initial=chosen,
    )


def _import(place: Place, form: ImportForm) -> UpdateRun:
    upload: UploadedFile = form.cleaned_data["weights"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "weights.safetensors"
        with path.open("wb") as writer:
            for piece in upload.chunks():
                writer.write(piece)
        return run_import(
            actor=place.actor,
            service=place.service,
            weights=path,
            classes=form.cleaned_data["classes"],
            probe=form.cleaned_data["probe"],
        )
