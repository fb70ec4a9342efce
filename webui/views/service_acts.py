"""What people set going on the page of a service: updates, imports, validations, roll backs."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from backend.core.errors import ConflictError
from backend.datasets.selectors import snapshot_list
from backend.deployments.selectors import live_version
from backend.deployments.services import rollback_start
from backend.hosts.models import Environment
from backend.registry.selectors import version_get, version_list
from backend.updates.models import UpdateRun
from backend.updates.services import run_import, run_start
from backend.validation.services import validation_start
from webui.forms.services import ImportForm, RollbackForm, UpdateForm
from webui.places import Place, rollback_offer


def service_update(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for an update, and start it; htmx asks for the parameters of another strategy."""
    place = Place.of(request, name)
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
    form = UpdateForm(
        request.POST or None,
        strategy=strategy,
        parameters_url=place.url("service_update"),
        snapshots=snapshots,
        versions=versions,
        initial=chosen,
    )
    if request.method == "POST" and form.is_valid():
        run = run_start(actor=place.actor, service=place.service, **form.values())
        messages.success(request, f"Update run {run.pk} is queued.")
        return redirect("webui:run", run.pk)
    template = "services/parameters.html" if "HX-Request" in request.headers else "services/update.html"
    return render(request, template, {**place.context(), "form": form}, status=422 if form.errors else 200)


def service_import(request: HttpRequest, name: str) -> HttpResponse:
    """Bring in weights that were trained elsewhere, as a run that makes a version of them."""
    place = Place.of(request, name)
    snapshots = snapshot_list(place.actor, place.service)
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        snapshots=snapshots,
        initial={"classes": place.service.signature["classes"]},
    )
    if request.method == "POST" and form.is_valid():
        run = _import(place, form)
        messages.success(request, f"The weights were taken; run {run.pk} makes a version of them.")
        return redirect("webui:run", run.pk)
    context = {**place.context(), "form": form}
    return render(request, "services/import.html", context, status=422 if form.errors else 200)


@require_POST
def version_validate(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Judge a version by the environment's gates, beside what is live there."""
    place = Place.of(request, name)
    environment = _stage(place)
    report = validation_start(
        actor=place.actor,
        version=version_get(place.actor, place.service, number),
        environment=environment,
        baseline=live_version(place.actor, place.service, environment),
    )
    return redirect("webui:report", report.pk)


def service_rollback(request: HttpRequest, name: str) -> HttpResponse:
    """GET: the words of the dialog; POST: make the version that it named live again."""
    place = Place.of(request, name)
    form = RollbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        version = version_get(place.actor, place.service, form.cleaned_data["version"])
        environment = _stage(place)
        rollback_start(actor=place.actor, service=place.service, environment=environment, version=version)
        messages.success(request, f"{version} is on its way back to {environment}.")
        return redirect(place.url("service"))
    return render(request, "services/rollback.html", {**place.context(), **rollback_offer(place)})


def _stage(place: Place) -> Environment:
    if place.environment is None:
        raise ConflictError("environment_missing", "The project has no environment yet: an owner adds one.")
    return place.environment


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
