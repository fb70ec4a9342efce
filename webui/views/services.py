"""The page of a service, and its two live regions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, projects_allowing, require_somewhere
from backend.automation.selectors import chain_list, policy_get
from backend.config.environment import ENV
from backend.core.acts import project_scope, ref
from backend.core.clock import now
from backend.deployments.selectors import last_good_version, live_periods, rollout_list, versions_in_use
from backend.lineage.selectors import chain
from backend.monitoring.downtimes import downtime_next, downtime_now
from backend.monitoring.selectors import alert_list, calling, monitor_list
from backend.monitoring.windows import settings_of
from backend.projects.selectors import log_cursor
from backend.projects.services import service_create
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_list
from backend.updates.selectors import run_list
from backend.validation.models import ValidationReport
from backend.validation.selectors import report_list
from webui.answers import accepted, sent, shown
from webui.calling import snippet
from webui.figures import figures, monitor_title, newest_verdicts
from webui.forms.services import ServiceForm
from webui.monitors import window_words
from webui.places import Place
from webui.rolling_back import rollback_offer
from webui.timelines import chain_events
from webui.views.service_charts import RANGES, range_of
from webui.visitor import actor_of

VERSIONS, RUNS, PERIODS = 10, 6, 8


@require_GET
def service(request: HttpRequest, name: str) -> HttpResponse:
    """What is live, how it fares, what came of which alert, and what can be done."""
    return render(request, "services/service.html", service_page(request, Place.of(request, name)))


def service_page(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the page shows."""
    task = str(place.service.signature["task"])
    gateway = f"http://{split_domain_port(request.get_host())[0]}:{ENV.gateway_port}"
    return {
        **place.context(),
        "badges": ", ".join((place.service.name, task.replace("_", " "), place.service.architecture)),
        "topic": project_scope(place.service.project_id),
        "cursor": log_cursor(place.actor, place.service.project),
        "drift_topic": f"drift:{place.service.pk}",
        "drift_cursor": max((result.pk for result in newest_verdicts(place)), default=0),
        "tabs": place.tabs("service"),
        "headline_url": place.url("service_headline"),
        "charts": _charts(place, range_of(request)),
        **_overview(place),
        **_panels(place),
        **rollback_offer(place.last_good),
        "gateway": gateway,
        "snippet": snippet(place.service, gateway, keys_required=not ENV.on_loopback),
        "keys_required": not ENV.on_loopback,
    }


@require_GET
def service_overview(request: HttpRequest, name: str) -> HttpResponse:
    """The figures on top: they change with the traffic."""
    place = Place.of(request, name)
    return render(request, "services/overview.html", {**place.context(), **_overview(place)})


@require_GET
def service_panels(request: HttpRequest, name: str) -> HttpResponse:
    """The tables and the chain: they change with the project's log."""
    place = Place.of(request, name)
    return render(request, "services/panels.html", {**place.context(), **_panels(place)})


def service_new(request: HttpRequest) -> HttpResponse:
    """Make a service in one of the projects where whoever asks may."""
    actor = actor_of(request)
    projects = projects_allowing(actor, Permission.OPERATE)
    first = projects.filter(slug=request.GET.get("project", "")).first() or projects.first()
    form = ServiceForm(sent(request), projects=projects, initial={"project": first})
    if request.method == "POST":
        require_somewhere(actor, Permission.OPERATE)
        if made := accepted(form, lambda: service_create(actor=actor, **form.values())):
            messages.success(request, f"{made.title} is there; it has no model yet.")
            return redirect("webui:service", made.name)
    return shown(request, "services/new.html", {"form": form, "project": first}, form)


def _charts(place: Place, shown: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """(how wide, the charts) of each row: the monitors, then the traffic in the range that is shown."""
    name = place.service.name
    drift = [
        {
            "title": monitor_title(str(monitor)),
            "id": f"chart-{str(monitor).replace(':', '-')}",
            "source": reverse("webui:service_drift", args=[name, str(monitor)]),
            "hint": f"windows of {window_words(settings_of(monitor))}, UTC",
            "empty": "No window judged yet: a monitor begins when a version goes live.",
            "state": monitor.state,
        }
        for monitor in monitor_list(place.actor, place.service)
    ]
    load = [
        {
            "title": title,
            "id": f"chart-{what}",
            "source": f"{reverse('webui:service_traffic', args=[name, what])}?range={shown}",
            "hint": f"{hint}, last {shown}",
            "empty": f"No request in the last {shown}.",
            "ranges": [(one, "" if one == shown else _ranged(place, one)) for one in RANGES],
        }
        for title, what, hint in (("Traffic", "rate", "UTC"), ("Latency", "latency", "p99, UTC"))
    ]
    return [("", drift), ("grid-wide", load)]


def _ranged(place: Place, shown: str) -> str:
    """The page's own address with another range, in the same environment."""
    return f"{place.url('service')}{'&' if place.query else '?'}range={shown}"


def _overview(place: Place) -> dict[str, Any]:
    actor, found = place.actor, place.service
    rollouts = rollout_list(actor, found, active=True)
    opened = alert_list(actor, found).exclude(state="resolved")
    loud = calling(opened, now()).first()
    return {
        "rollout": rollouts.filter(environment=place.environment).first(),
        "alert": loud or opened.first(),
        "alert_calls": loud is not None,
        "downtime": downtime_now(found, now()),
        "figures": figures(place),
    }


def _panels(place: Place) -> dict[str, Any]:
    actor, found = place.actor, place.service
    periods = list(live_periods(actor, found, place.environment).order_by("-started_at")[:PERIODS])
    alert = calling(alert_list(actor, found), now()).first() or alert_list(actor, found).first()
    start = ref(alert) if alert else ref(periods[0]) if periods else ""
    queue_url = reverse("webui:queue", args=[found.name])
    return {
        "versions": _versions(place),
        "runs": list(run_list(actor, found)[:RUNS]),
        "periods": periods,
        "chain": chain_events(chain(actor, start), queue_url) if start else [],
        "policy": policy_get(actor, found),
        "automatic": chain_list(actor, found).first(),
        "next_downtime": downtime_next(found),
        "alerts_url": f"{reverse('webui:alerts')}?service={found.name}",
    }


def _versions(place: Place) -> list[dict[str, Any]]:
    """The newest versions, each with its newest report for the environment."""
    versions = list(version_list(place.actor, place.service).select_related("run")[:VERSIONS])
    reports = report_list(place.actor, place.service).filter(
        environment=place.environment, version__in=[version.pk for version in versions]
    )
    newest: dict[int, Any] = {}
    for report in reports:  # newest first
        newest.setdefault(report.version_id, report)
    periods = live_periods(place.actor, place.service, place.environment).filter(ended_at__isnull=True)
    live = set(periods.values_list("version", flat=True)) if place.environment else set()
    used = versions_in_use(place.actor, place.service)
    stage = place.environment
    last_good = last_good_version(place.actor, place.service, stage) if stage else None
    granted = permissions_of(place.actor, place.service.project)
    return [
        {
            "version": version,
            "report": newest.get(version.pk),
            "live": version.pk in live,
            "last_good": version == last_good,
            **_possible(granted, version, newest.get(version.pk), live, used),
            "retire_url": place.url("version_retire", version.number),
            "validate_url": place.url("version_validate", version.number),
            "deploy_url": reverse("webui:request_new", args=[version.pk]) + place.query,
        }
        for version in versions
    ]


def _possible(
    granted: frozenset[Permission],
    version: ModelVersion,
    report: ValidationReport | None,
    live: set[int],
    used: set[int],
) -> dict[str, bool]:
    """The buttons worth showing; what may be done, the services decide.

    live: the version that answers in the environment; a verdict beside another one says nothing now. used: those of
    `versions_in_use`.
    """
    candidate = version.state == "candidate"
    idle = candidate and version.pk not in live
    current = report is not None and {report.baseline_id} - {None} == live
    passed = current and report is not None and report.state == "passed"
    judging = current and report is not None and report.state in report.machine.active
    return {
        "can_validate": idle and not passed and not judging and Permission.OPERATE in granted,
        "can_request": idle and passed and Permission.REQUEST in granted,
        "can_retire": candidate and version.pk not in used and Permission.OPERATE in granted,
    }
