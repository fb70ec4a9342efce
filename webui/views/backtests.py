"""Backtests: policies tried on a service's recorded traffic, side by side."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.automation.backtesting.services import backtest_cancel, backtest_delete, backtest_start
from backend.automation.models import Backtest
from backend.automation.selectors import backtest_get, backtest_list, policy_get
from backend.automation.settings import PolicySettings
from backend.core.acts import project_scope
from backend.projects.selectors import log_cursor
from webui.answers import accepted, act_of, sent, shown
from webui.backtests import accuracy_figure, firings_figure
from webui.forms.backtests import BacktestForm
from webui.people import People
from webui.places import Place
from webui.visitor import actor_of

NEWEST = 20
KINDS = {False: "with the versions that there were", True: "updates trained anew"}
FIGURES = {"accuracy": accuracy_figure, "firings": firings_figure}


def backtests(request: HttpRequest, name: str) -> HttpResponse:
    """What was tried, and the form for more; POST sets it going."""
    place = Place.of(request, name)
    policy = policy_get(place.actor, place.service)
    form = BacktestForm(sent(request), PolicySettings.model_validate(policy.settings) if policy else None)
    if request.method == "POST":
        require(place.actor, Permission.OPERATE, place.service.project)

        def start() -> Backtest:
            return backtest_start(actor=place.actor, service=place.service, asked=form.asked())

        if begun := accepted(form, start):
            messages.success(request, "The backtest is queued.")
            return redirect("webui:backtest", begun.pk)
    people = People.of(place.actor, place.service.project)
    rows = backtest_list(place.actor, place.service).defer("result")[:NEWEST]
    told = [
        {
            "row": row,
            "by": people.name(row.created_by),
            "names": [one["name"] for one in row.asked.get("policies", [])],
        }
        for row in rows
    ]
    return shown(request, "policies/backtests.html", {**place.context(), "form": form, "rows": told}, form)


@require_GET
def backtest(request: HttpRequest, pk: int) -> HttpResponse:
    """One backtest: what was asked, and what came of it."""
    return render(request, "policies/backtest.html", _context(request, pk))


@require_GET
def backtest_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of its page that changes until it has ended."""
    return render(request, "policies/backtest_state.html", _context(request, pk))


@act_of("webui:backtest")
def backtest_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel it."""
    actor = actor_of(request)
    backtest_cancel(actor=actor, backtest=backtest_get(actor, pk))
    messages.success(request, "It is cancelled, within seconds where it trains.")
    return redirect("webui:backtest", pk)


@act_of("webui:backtest")
def backtest_remove(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = backtest_get(actor, pk)
    backtest_delete(actor=actor, backtest=found)
    messages.success(request, f"Backtest {pk} is deleted.")
    return redirect("webui:backtests", found.service.name)


@require_GET
def backtest_figure(request: HttpRequest, pk: int, what: str) -> JsonResponse:
    found = backtest_get(actor_of(request), pk)
    empty: dict[str, Any] = {"data": [], "layout": {}}
    return JsonResponse(FIGURES[what](found.result) if found.result and what in FIGURES else empty)


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    actor = actor_of(request)
    found = backtest_get(actor, pk)
    project = found.service.project
    return {
        "backtest": found,
        "service": found.service,
        "project": project,
        "granted": permissions_of(actor, project),
        "kind": KINDS[found.retrains],
        "result": found.result,
        "rows": list(map(_row, [found.result["real"], *found.result["policies"]])) if found.result else [],
        "trained": _trained(found.result) if found.result else [],
        "kept_since": _moment(found.result.get("kept_since")) if found.result else None,
        "costed": bool(found.asked.get("cost_of_update") or found.asked.get("cost_of_error")),
        "ended": found.state in Backtest.machine.final,
        "topic": project_scope(project.pk),
        "cursor": log_cursor(actor, project),
        "state_url": reverse("webui:backtest_state", args=[found.pk]),
        "accuracy_url": reverse("webui:backtest_figure", args=[found.pk, "accuracy"]),
        "firings_url": reverse("webui:backtest_figure", args=[found.pk, "firings"]),
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A policy's row, with the moment of its first firing, and how many of its updates brought a model."""
    first = row["firings"][0] if row["firings"] else None
    learned = sum(not one["problem"] for one in row.get("trained", []))
    return {**row, "first": first, "first_at": _moment(first and first["at"]), "learned": learned}


def _trained(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Every update of every policy, with what it was trained on."""
    return [
        {**one, "name": row["name"], "at": _moment(one["at"])}
        for row in result["policies"]
        for one in row.get("trained", [])
    ]


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
