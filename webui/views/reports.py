"""The page of a validation report: each gate with its value, its threshold and the verdict."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.rules import permissions_of
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.projects.selectors import log_cursor
from backend.validation.selectors import report_get
from webui.evidence import classes_compared
from webui.gates import gate_rows
from webui.views.latency_charts import latency_shown
from webui.views.report_charts import reliability_figure
from webui.visitor import actor_of


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "reports/report.html", _context(actor_of(request), pk))


@require_GET
def report_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The live region of the page: the gates, once they were judged."""
    return render(request, "reports/state.html", _context(actor_of(request), pk))


def _context(actor: Actor, pk: int) -> dict[str, Any]:
    found = report_get(actor, pk)
    project = found.version.service.project
    return {
        "cursor": log_cursor(actor, project),
        "topic": project_scope(project.pk),
        "report": found,
        "service": found.version.service,
        "project": project,
        "granted": permissions_of(actor, project),
        "gates": gate_rows(found),
        "sets": classes_compared(found.evidence.get("measured", {})),
        "latency": latency_shown(found),
        "reliability": reliability_figure(found),
        "title": f"Validation of v{found.version.number} for {found.environment}",
        "waiting": "The gates are being judged."
        if found.state in found.machine.active
        else "No gate was judged.",
        "deploy_url": f"{reverse('webui:request_new', args=[found.version_id])}?environment={found.environment}",
        "snapshots": list(found.snapshots.order_by("role")),
    }
