"""Update runs: all of them, and the page of one while it trains."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import may, permissions_of
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.deployments.selectors import request_list
from backend.hosts.selectors import environment_list
from backend.projects.models import Service
from backend.projects.selectors import log_cursor, log_cursors, service_get
from backend.registry.selectors import artifact_list
from backend.updates.models import UpdateRun
from backend.updates.selectors import line_tail, run_get, run_list
from backend.updates.services import run_cancel, run_resume
from backend.updates.states import UPDATE_RUN
from backend.validation.selectors import report_list
from webui.answers import act_of
from webui.beside import beside_of
from webui.people import People, cause_of
from webui.progress import acts_of, progress_of
from webui.visitor import actor_of

PAGE, TAIL = 50, 200
CHARTS = (
    ("loss", "Loss"),
    ("accuracy", "Accuracy"),
    ("p99_ms", "Latency of serving, 99th percentile"),
    ("duty", "Duty cycle"),
)
TITLES = {"update": "Update run", "import": "Import", "reproduce": "Reproduction"}
FEW_REQUESTS = "Too few requests were answered meanwhile to say."
FILTERS = ("", "running", "finished", "failed", "interrupted")


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Every run that whoever asks may see, newest first; `?service=` and `?state=` narrow it."""
    return render(request, "runs/list.html", _list(request))


@require_GET
def runs_rows(request: HttpRequest) -> HttpResponse:
    """The live region of the list."""
    return render(request, "runs/rows.html", _list(request))


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = run_get(actor, pk)
    return render(request, "runs/run.html", _head(actor, found) | _facts(actor, found) | _log(actor, found))


@require_GET
def run_head(request: HttpRequest, pk: int) -> HttpResponse:
    """State, acts, failure and progress: they change with the project's log."""
    actor = actor_of(request)
    return render(request, "runs/head.html", _head(actor, run_get(actor, pk)))


@require_GET
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar: it moves with the run's own events."""
    actor = actor_of(request)
    found = run_get(actor, pk)
    return render(request, "runs/progress.html", {"run": found, "progress": progress_of(found)})


@require_GET
def run_beside(request: HttpRequest, pk: int) -> HttpResponse:
    """How the training and serving get on: it moves with the run's own events."""
    actor = actor_of(request)
    found = run_get(actor, pk)
    return render(request, "runs/beside.html", {"run": found, "beside": beside_of(actor, found)})


@require_GET
def run_log(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest lines that the run said."""
    actor = actor_of(request)
    return render(request, "runs/log.html", _log(actor, run_get(actor, pk)))


@require_GET
def run_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What the run made, and from what."""
    actor = actor_of(request)
    return render(request, "runs/facts.html", _facts(actor, run_get(actor, pk)))


@require_GET
def run_artifacts(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of the version that the run made."""
    actor = actor_of(request)
    return render(request, "runs/artifacts.html", _artifacts(actor, run_get(actor, pk)))


@act_of("webui:run")
def run_stop(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    run_cancel(actor=actor, run=run_get(actor, pk))
    messages.success(request, f"Run {pk} is being cancelled.")
    return redirect("webui:run", pk)


@act_of("webui:run")
def run_continue(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    run_resume(actor=actor, run=run_get(actor, pk))
    messages.success(request, f"Run {pk} goes on from its last checkpoint.")
    return redirect("webui:run", pk)


def _list(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    name, state = request.GET.get("service", ""), request.GET.get("state", "")
    service = service_get(actor, name) if name else None
    news = _news(actor, service)  # read first: what comes after it is told again, never missed
    rows = run_list(actor, service, state if state in UPDATE_RUN.states else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.urlencode()
    return {
        "page": page,
        "service": service,
        "operates": service is not None and may(actor, Permission.OPERATE, service.project),
        "state": state,
        "news": news,
        "rows_url": reverse("webui:runs_rows") + (f"?{query}" if query else ""),
        "tabs": [_filter(one, state, name) for one in FILTERS],
    }


def _news(actor: Actor, service: Service | None) -> dict[str, int]:
    """The topics that the list follows: the service's project, or all of the actor's."""
    if service is None:
        return log_cursors(actor)
    return {project_scope(service.project_id): log_cursor(actor, service.project)}


def _filter(state: str, current: str, service: str) -> dict[str, Any]:
    given = {key: value for key, value in (("service", service), ("state", state)) if value}
    query = "&".join(f"{key}={value}" for key, value in given.items())
    address = reverse("webui:runs") + (f"?{query}" if query else "")
    return {"label": state.capitalize() or "All", "url": address, "current": state == current}


def _head(actor: Actor, run: UpdateRun) -> dict[str, Any]:
    project = run.service.project
    cursor = log_cursor(
        actor, project
    )  # read before the rest: what comes after it is told again, never missed
    run.refresh_from_db(fields=["state", "failure", "fraction", "eta_s", "cancel_requested", "sequence"])
    operates = Permission.OPERATE in permissions_of(actor, project)
    return {
        "run": run,
        "service": run.service,
        "project": project,
        "title": f"{TITLES[run.kind]} {run.pk}",
        "topic": project_scope(project.pk),
        "cursor": cursor,
        "run_topic": _topic(run),
        "service_runs": f"{reverse('webui:runs')}?service={run.service.name}",
        **acts_of(run, operates),
        "progress": progress_of(run),
        "charts": _charts(run),
    }


def _charts(run: UpdateRun) -> list[tuple[str, str, str]]:
    """Of each chart what it shows, its title, and what stands there while it is empty."""
    if run.kind == "import":
        return []
    if run.state in UPDATE_RUN.active:
        empty = "The curve begins with the first step."
    else:
        empty = "This run ended before its first step."
    latency = FEW_REQUESTS if run.fraction else empty
    return [(what, title, latency if what == "p99_ms" else empty) for what, title in CHARTS]


def _topic(run: UpdateRun) -> str:
    return f"run:{run.pk}"


def _log(actor: Actor, run: UpdateRun) -> dict[str, Any]:
    return {"lines": line_tail(actor, run, TAIL)}


def _facts(actor: Actor, run: UpdateRun) -> dict[str, Any]:
    beside = {"beside": beside_of(actor, run), "run_topic": _topic(run)}
    return {"run": run, **beside, **_result(actor, run), **_origin(actor, run), **_artifacts(actor, run)}


def _artifacts(actor: Actor, run: UpdateRun) -> dict[str, Any]:
    return {"artifacts": list(artifact_list(actor, run.version)) if run.version else []}


def _origin(actor: Actor, run: UpdateRun) -> dict[str, Any]:
    """What the run was made from, and why."""
    return {
        "cause": cause_of(run.cause),
        "by": People.of(actor, run.service.project).name(run.created_by),
        "asked": [
            (_words(name), value.replace("_", " ") if isinstance(value, str) else value)
            for part in ("training", "parameters")
            for name, value in run.spec.get(part, {}).items()
            if value is not None
        ],
        "evaluation": list(run.evaluation.order_by("pk")),
        "new_classes": _new_classes(run),
    }


def _words(name: str) -> str:
    """A setting's name as people say it, its unit apart: `checkpoint_every_s` is `Checkpoint every, s`."""
    words = name.removesuffix("_s").replace("_", " ").capitalize()
    return f"{words}, s" if name.endswith("_s") else words


def _new_classes(run: UpdateRun) -> list[str]:
    known = run.base.classes if run.base else run.service.signature["classes"]
    return [name for name in run.spec.get("classes", []) if name not in known]


def _result(actor: Actor, run: UpdateRun) -> dict[str, Any]:
    version = run.version
    if version is None:
        return {"made": None}
    granted = permissions_of(actor, run.service.project)
    reports = list(report_list(actor, version=version)[:5])
    return {
        "made": version,
        "metrics": [
            (name, value) for name, value in version.metrics.items() if isinstance(value, int | float)
        ],
        "parity": version.metrics.get("parity") or {},
        "reports": reports,
        "requests": list(request_list(actor, run.service).filter(version=version)[:5]),
        "stages": list(environment_list(actor, run.service.project)),
        "can_validate": Permission.OPERATE in granted and not reports,
        "can_request": Permission.REQUEST in granted and any(one.state == "passed" for one in reports),
    }
