"""A rollout while it goes on: its timeline, both arms, the analysis, and what people may do with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import permissions_of, require
from backend.core.actor import Actor
from backend.core.acts import project_scope, ref
from backend.deployments.models import Rollout
from backend.deployments.moves import plan_of
from backend.deployments.routing import acknowledged
from backend.deployments.selectors import last_good_version, live_version, rollout_counts, rollout_get
from backend.deployments.states import ROLLOUT, TRIALS
from backend.deployments.steering import (
    NOT_YET_TRIED,
    PAUSABLE,
    TRIED,
    rollout_abort,
    rollout_continue,
    rollout_pause,
)
from backend.projects.selectors import log_cursor
from webui.answers import accepted, act_of, sent, shown
from webui.forms.comments import AbortForm, PauseForm
from webui.forms.services import RollbackForm
from webui.people import People, cause_of
from webui.rolling_back import rollback_offer, rolled_back
from webui.rollouts import rollouts_told, title_of
from webui.trials import arm_lines, check_rows, latency_figure
from webui.visitor import actor_of


@require_GET
def rollout(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "rollouts/rollout.html", _page(actor_of(request), pk))


@require_GET
def rollout_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The live region of the page."""
    return render(request, "rollouts/state.html", _context(actor_of(request), pk))


@require_GET
def rollout_latencies(request: HttpRequest, pk: int) -> JsonResponse:
    """How long the requests of both arms took, for `chart_card`."""
    actor = actor_of(request)
    found = rollout_get(actor, pk)
    return JsonResponse(latency_figure(rollout_counts(actor, found), *_names(found)))


@act_of("webui:rollout")
def rollout_hold(request: HttpRequest, pk: int) -> HttpResponse:
    actor, form = actor_of(request), PauseForm(sent(request))
    found = _steerable(actor, pk)
    held = accepted(
        form, lambda: rollout_pause(actor=actor, rollout=found, reason=form.cleaned_data["comment"])
    )
    if held:
        messages.success(request, "It stays at this step until somebody continues it.")
        return redirect("webui:rollout", pk)
    return shown(request, "rollouts/rollout.html", _page(actor, pk) | {"pause_form": form}, form)


@act_of("webui:rollout")
def rollout_go_on(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rollout_continue(actor=actor, rollout=rollout_get(actor, pk))
    messages.success(request, "It goes on.")
    return redirect("webui:rollout", pk)


@act_of("webui:rollout")
def rollout_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    actor, form = actor_of(request), AbortForm(sent(request))
    found = _steerable(actor, pk)
    given_up = accepted(
        form, lambda: rollout_abort(actor=actor, rollout=found, reason=form.cleaned_data["comment"])
    )
    if given_up:
        messages.success(request, "It is given up; what is live stays live.")
        return redirect("webui:rollout", pk)
    return shown(request, "rollouts/rollout.html", _page(actor, pk) | {"abort_form": form}, form)


def rollout_back(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the words of the dialog; POST: make the version that it named live again."""
    actor = actor_of(request)
    if request.method != "POST":
        return render(request, "services/rollback.html", _context(actor, pk))
    found, form = rollout_get(actor, pk), RollbackForm(sent(request))
    if back := rolled_back(request, form, found.service, found.environment, ref(found)):
        return redirect("webui:rollout", back.pk)
    return shown(request, "rollouts/rollout.html", _page(actor, pk) | {"rollback_form": form}, form)


def _steerable(actor: Actor, pk: int) -> Rollout:
    found = rollout_get(actor, pk)
    require(actor, Permission.REQUEST, found.service.project)
    return found


def _page(actor: Actor, pk: int) -> dict[str, Any]:
    """What the page shows: the live region, and the dialogs outside of it."""
    return {**_context(actor, pk), "pause_form": PauseForm(), "abort_form": AbortForm()}


def _context(actor: Actor, pk: int) -> dict[str, Any]:
    found = rollout_get(actor, pk)
    project = found.service.project
    cursor = log_cursor(actor, project)  # read first: what comes after it is told again, never missed
    found.refresh_from_db()
    active = found.state in ROLLOUT.active
    following, speaking = acknowledged()
    live, tried = _names(found)
    counts = rollout_counts(actor, found)
    return {
        "rollout": found,
        "service": found.service,
        "project": project,
        "topic": project_scope(project.pk),
        "cursor": cursor,
        "every_s": 2 if active else 0,
        "title": title_of(found),
        "active": active,
        "story": rollouts_told(actor, [found])[0],
        "cause": cause_of(found.cause),
        "by": People.of(actor, project).name(found.created_by),
        "plan": plan_of(found),
        "trial": TRIALS.get(found.state) if found.trial_share or found.state == "watching" else None,
        "paused_by": People.of(actor, project).name(found.paused["by"]) if found.paused else "",
        "tried": bool(found.trial_serial),
        "both_title": f"Both versions at {'this' if found.state in TRIALS else 'its last'} step",
        "arms": arm_lines(counts),
        "live_name": live,
        "tried_name": tried,
        "checks": check_rows(found),
        "gateways": f"{following} of {speaking}",
        **_possible(actor, found),
    }


def _possible(actor: Actor, found: Rollout) -> dict[str, Any]:
    """What whoever asks may do with it now, and the version that a roll back would make live."""
    allowed = Permission.REQUEST in permissions_of(actor, found.service.project)
    live = live_version(actor, found.service, found.environment)
    free = found.state in ("watching", "done") and live == found.version
    target = last_good_version(actor, found.service, found.environment) if allowed and free else None
    return {
        "environment": found.environment,
        "can_pause": allowed and found.state in PAUSABLE and not found.paused,
        "can_continue": allowed and found.state in PAUSABLE and bool(found.paused),
        "can_abort": allowed and found.state in (*TRIED, *NOT_YET_TRIED),
        **rollback_offer(target),
        "urls": {"rollback": reverse("webui:rollout_rollback", args=[found.pk])},
    }


def _names(found: Rollout) -> tuple[str, str]:
    """What each arm is called: before and now, or live and tried."""
    previous = f"v{found.previous.number}" if found.previous else "nothing"
    return previous, f"v{found.version.number}"
