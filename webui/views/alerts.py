"""The list of alerts, and the page of one: what drifted, since when, what it costs, and what came of it."""

from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.models import User
from backend.access.roles import Permission
from backend.access.rules import permissions_of
from backend.core.actor import Actor
from backend.core.acts import project_scope, ref
from backend.core.clock import now
from backend.lineage.selectors import Node, chain
from backend.monitoring.alerts import assignable
from backend.monitoring.models import Alert
from backend.monitoring.selectors import alert_get, alert_list, observation_list
from backend.monitoring.states import ALERT
from backend.projects.selectors import log_cursor, log_cursors, service_list
from webui.alert_evidence import evidence_rows
from webui.alert_figures import alert_figures
from webui.answers import shown
from webui.changes import Changes, classes_figure, map_figure, request_url, samples
from webui.forms.alerts import AlertFilter, AssignForm, MuteForm, SeverityForm
from webui.forms.comments import ResolveForm
from webui.links import link
from webui.people import People
from webui.problems import problems
from webui.timelines import chain_events
from webui.visitor import actor_of

PAGE = 50
STATES = ("", *ALERT.states)
# What a chain leads to, in its order: a button for the newest of each.
ONWARD = {"run": "The update", "request": "The request", "rollout": "The rollout"}


@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """Every alert that whoever asks may see, newest first; state, severity, assignee and service narrow it."""
    return render(request, "alerts/list.html", _list(request))


@require_GET
def alerts_rows(request: HttpRequest) -> HttpResponse:
    """The live region of the list."""
    return render(request, "alerts/rows.html", _list(request))


@require_GET
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    return alert_page(request, pk)


@require_GET
def alert_state(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the alert changes while one looks: the live region of its page."""
    return render(request, "alerts/state.html", _context(actor_of(request), pk))


@require_GET
def alert_change(request: HttpRequest, pk: int, what: str) -> JsonResponse:
    """A figure of what changed: `map` or `classes`."""
    found = alert_get(actor_of(request), pk)
    changes = _known(found)
    if changes is None or what not in ("map", "classes"):
        return JsonResponse({"data": [], "layout": {}})
    return JsonResponse(map_figure(found.service.name, changes) if what == "map" else classes_figure(changes))


def alert_page(request: HttpRequest, pk: int, refused: Form | None = None) -> HttpResponse:
    """The page with the forms of its dialogs; refused: one that was sent, which is shown as it was typed."""
    context = _context(actor_of(request), pk)
    found = context["alert"]
    forms = {
        "resolve_form": ResolveForm(),
        "assign_form": AssignForm(None, found, assignable(found.service.project)),
        "mute_form": MuteForm(),
        "severity_form": SeverityForm(None, found),
    }
    if refused is not None:
        forms[f"{refused.act}_form"] = refused  # type: ignore[attr-defined]
    return shown(request, "alerts/alert.html", context | forms, refused or forms["resolve_form"])


def _list(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    news = log_cursors(actor)  # read first: what comes after it is told again, never missed
    services = list(service_list(actor))
    assigned = User.objects.filter(alerts__in=alert_list(actor)).distinct().order_by("username")
    form = AlertFilter(
        request.GET,
        [(one.name, one.title) for one in services],
        [(user.username, user.label) for user in assigned],
    )
    narrowed = form.narrowed()
    named = next((one for one in services if one.name == narrowed.get("service")), None)
    others = {name: value for name, value in narrowed.items() if name != "service"}
    rows = alert_list(actor, named, **others)
    query = request.GET.urlencode()
    return {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "at": now(),
        "form": form,
        "narrowed": bool(narrowed),
        "news": news,
        "rows_url": reverse("webui:alerts_rows") + (f"?{query}" if query else ""),
        "tabs": [_tab(request, state, narrowed.get("state", "")) for state in STATES],
    }


def _tab(request: HttpRequest, state: str, current: str) -> dict[str, Any]:
    """A state, with what else narrows the list."""
    query = request.GET.copy()
    for name in ("page", "state"):
        query.pop(name, None)
    if state:
        query["state"] = state
    address = reverse("webui:alerts") + (f"?{query.urlencode()}" if query else "")
    return {"label": state.capitalize() or "All", "url": address, "current": state == current}


def _known(alert: Alert) -> Changes | None:
    """What changed, where that was found out."""
    return None if alert.changes is None or "problem" in alert.changes else alert.changes


def _context(actor: Actor, pk: int) -> dict[str, Any]:
    found = alert_get(actor, pk)
    service = found.service
    cursor = log_cursor(actor, service.project)
    queue_url = reverse("webui:queue", args=[service.name])
    evidence, changes = evidence_rows(found), _known(found)
    nodes = chain(actor, ref(found))
    return {
        "alert": found,
        "service": service,
        "project": service.project,
        "evidence": evidence,
        "problems": problems(service.name, [one["said"] for one in evidence]),
        "figures": alert_figures(actor, found),
        "is_muted": found.is_muted(now()),
        "resolved_by": People.of(actor, service.project).name(found.resolved_by),
        "first_request": _first_request(actor, found),
        "charts": [
            (one["title"], name.replace(":", "-"), reverse("webui:alert_drift", args=[pk, name]))
            for one in evidence
            for name in [one["said"].monitor]
        ],
        "changes": found.changes,
        "shown_samples": samples(service.name, changes) if changes else [],
        "is_image": service.takes_images,
        "map_url": reverse("webui:alert_change", args=[pk, "map"]),
        "classes_url": reverse("webui:alert_change", args=[pk, "classes"]),
        "inputs": f"{found.last_sequence - found.first_sequence + 1:,}",
        "may_curate": Permission.CURATE in permissions_of(actor, service.project),
        "topic": project_scope(service.project_id),
        "drift_topic": f"drift:{service.pk}",
        "cursor": cursor,
        "events": chain_events(nodes, queue_url),
        "onward": _onward(nodes),
    }


def _first_request(actor: Actor, alert: Alert) -> str:
    """The address of the first request of the alert that is kept; "" where none is."""
    rows = observation_list(actor, alert.service).filter(
        version_number=alert.version_number,
        sequence__gte=alert.first_sequence,
        sequence__lte=alert.last_sequence,
    )
    first = rows.order_by("sequence").values_list("request_id", flat=True).first()
    return request_url(alert.service.name, first) if first else ""


def _onward(nodes: list[Node]) -> list[tuple[str, str]]:
    """(words, address) of the newest of each kind that the alert set going."""
    newest = {node.kind: node for node in nodes}
    return [(words, link(newest[kind].ref)) for kind, words in ONWARD.items() if kind in newest]
