"""Deployment requests: asking, deciding on frozen evidence, watching the rollout, rolling back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.roles import Permission
from backend.access.rules import get_visible, permissions_of, require
from backend.core.actor import Actor
from backend.core.acts import project_scope, ref
from backend.core.errors import AppError
from backend.deployments.differing import differences
from backend.deployments.discussing import comment_add
from backend.deployments.dossier import dossier_of
from backend.deployments.executing import held_up_by
from backend.deployments.models import Approval, DeploymentRequest
from backend.deployments.selectors import last_good_version, live_version, request_get, request_list
from backend.deployments.services import may_withdraw, request_create, request_vote, request_withdraw
from backend.deployments.states import DEPLOYMENT_REQUEST
from backend.deployments.voting import refusal_to_request, refusal_to_vote, standings, voters_left
from backend.hosts.approving import rules_of, shortages
from backend.lineage.selectors import chain
from backend.projects.selectors import log_cursor
from backend.registry.selectors import artifact_list, version_list
from backend.validation.models import ValidationReport
from backend.validation.selectors import report_latest
from webui.answers import accepted, act_of, sent, shown
from webui.discussions import discussion, request_history
from webui.dossiers import difference_rows, dossier_shown
from webui.evidence import compared
from webui.forms.comments import (
    ApproveForm,
    BreakGlassForm,
    CommentForm,
    RejectForm,
    ReviewForm,
    SayForm,
)
from webui.forms.requests import RequestForm
from webui.forms.services import RollbackForm
from webui.gates import gate_rows
from webui.glass import glass_context
from webui.people import People, cause_of
from webui.places import Place
from webui.rolling_back import rollback_offer, rolled_back
from webui.rollouts import rollout_stories
from webui.rules import rule_row, rule_words
from webui.timelines import chain_events
from webui.visitor import actor_of

VOTED = {
    "approved": "Approved; it goes live as soon as nothing is in its way.",
    "executed": "Approved: the rollout begins.",
}


def request_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the evidence as it would be bound now, then ask; POST asks."""
    version = get_visible(version_list(actor_of(request)), pk=pk)
    place = Place.of(request, version.service.name)
    form = RequestForm(sent(request))
    if request.method == "POST":
        require(place.actor, Permission.REQUEST, place.service.project)
        made = accepted(
            form,
            lambda: request_create(
                actor=place.actor, version=version, environment=place.stage, **form.cleaned_data
            ),
        )
        if made:
            messages.success(request, f"Deployment request {made.pk} waits for a decision.")
            return redirect("webui:request", made.pk)
    context = {"candidate": version, "form": form, **_preview(place, version)}
    return shown(request, "requests/new.html", context, form)


@require_GET
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "requests/request.html", page_context(actor_of(request), pk))


@require_GET
def request_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The live region of the page: evidence, votes, rollout."""
    return render(request, "requests/state.html", _context(actor_of(request), pk))


@act_of("webui:request")
def request_approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _vote(request, pk, ApproveForm(sent(request)))


@act_of("webui:request")
def request_reject(request: HttpRequest, pk: int) -> HttpResponse:
    return _vote(request, pk, RejectForm(sent(request)))


@require_GET
def request_discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """The live region of what was said."""
    actor = actor_of(request)
    return render(request, "requests/comments.html", discussion(actor, request_get(actor, pk)))


@act_of("webui:request")
def request_say(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something of it; where that was refused, the page comes back with it as it was typed."""
    actor = actor_of(request)
    found = request_get(actor, pk)
    form = SayForm(sent(request))
    if accepted(form, lambda: comment_add(actor=actor, request=found, **form.cleaned_data)):
        return redirect(f"{reverse('webui:request', args=[pk])}#discussion")
    return shown(request, "requests/request.html", page_context(actor, pk) | {"comment_form": form}, form)


@act_of("webui:request")
def request_retract(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    request_withdraw(actor=actor, request=request_get(actor, pk))
    messages.success(request, "The request is withdrawn.")
    return redirect("webui:request", pk)


def request_rollback(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the words of the dialog; POST: make the version that it named live again."""
    actor = actor_of(request)
    found = request_get(actor, pk)
    if request.method != "POST":
        return render(request, "services/rollback.html", _rollback(actor, found))
    form = RollbackForm(sent(request))
    if rolled_back(request, form, found.service, found.environment, ref(found)):
        return redirect("webui:request", pk)
    return shown(request, "requests/request.html", page_context(actor, pk) | {"rollback_form": form}, form)


def _vote(request: HttpRequest, pk: int, form: CommentForm) -> HttpResponse:
    actor = actor_of(request)
    found = request_get(actor, pk)
    require(actor, Permission.APPROVE, found.service.project)
    approve = isinstance(form, ApproveForm)
    voted = accepted(
        form,
        lambda: request_vote(
            actor=actor, request=found, approve=approve, comment=form.cleaned_data["comment"]
        ),
    )
    if voted:
        messages.success(request, VOTED.get(voted.state, "Your vote is counted."))
        return redirect("webui:request", pk)
    return shown(request, "requests/request.html", page_context(actor, pk) | {f"{form.act}_form": form}, form)


def _preview(place: Place, version: Any) -> dict[str, Any]:
    """What a request would be bound to, and what stands against it."""
    if place.environment is None:
        return {**place.context(), "tabs": [], "report": None, "refusal": None, "opened": None}
    report = report_latest(place.actor, version, place.environment)
    live = live_version(place.actor, place.service, place.environment)
    requests = request_list(place.actor, place.service).filter(version=version, environment=place.environment)
    return {
        **place.context(),
        "tabs": [_tab(stage.name, version.pk, stage == place.environment) for stage in place.environments],
        "report": report,
        "gates": gate_rows(report),
        "live": live,
        "is_live": live == version,
        "compared": compared(version.metrics, live.metrics if live else None),
        "differences": difference_rows(differences(version, live, _measured(report))),
        "artifacts": list(artifact_list(place.actor, version)),
        "refusal": refusal_to_request(version, place.environment),
        "rules": rule_words(rules_of(place.environment)),
        "shortages": shortages(place.environment),
        "opened": requests.filter(state__in=DEPLOYMENT_REQUEST.active).first(),
        "validate_url": place.url("version_validate", version.number),
    }


def _measured(report: ValidationReport | None) -> dict[str, Any]:
    return report.evidence.get("measured", {}) if report else {}


def _tab(name: str, pk: int, current: bool) -> dict[str, Any]:
    address = reverse("webui:request_new", args=[pk])
    return {"label": name, "url": f"{address}?environment={name}", "current": current}


def page_context(actor: Actor, pk: int) -> dict[str, Any]:
    """What the page shows: the live regions, and the forms outside of them."""
    context = _context(actor, pk)
    return {
        **context,
        **discussion(actor, context["request_"]),
        "approve_form": ApproveForm(),
        "reject_form": RejectForm(),
        "glass_form": BreakGlassForm(),
        "review_form": ReviewForm(),
        "comment_form": SayForm(),
    }


def _context(actor: Actor, pk: int) -> dict[str, Any]:
    found = request_get(actor, pk)
    project = found.service.project
    cursor = log_cursor(actor, project)  # read first: what comes after it is told again, never missed
    found.refresh_from_db(fields=["state", "state_changed_at"])
    queue_url = reverse("webui:queue", args=[found.service.name])
    people = People.of(actor, project)
    stories = rollout_stories(actor, found)
    return {
        "request_": found,
        "service": found.service,
        "project": project,
        "topic": project_scope(project.pk),
        "cursor": cursor,
        "title": f"Deploy v{found.version.number} to {found.environment}",
        "by": people.name(found.created_by),
        "cause": cause_of(found.cause if found.cause != ref(found.report) else ""),
        "artifacts": sorted(found.evidence.get("artifacts", {}).items()),
        "stories": stories,
        "every_s": 3 if any(story.active for story in stories) else 0,
        "events": chain_events(chain(actor, ref(found)), queue_url),
        "history": request_history(actor, found),
        **dossier_shown(dossier_of(actor, found), people),
        **_decision(actor, found),
        "approved_by": people.name(found.approved_by) if found.approved_by else "",
        **glass_context(actor, found, permissions_of(actor, project), people),
        **_rollback(actor, found),
    }


def _decision(actor: Actor, found: DeploymentRequest) -> dict[str, Any]:
    """The rules with their votes, who may still vote, and what whoever asks may do."""
    granted = permissions_of(actor, found.service.project)
    pending, opened = found.state == "pending", found.state in DEPLOYMENT_REQUEST.active
    refusal = refusal_to_vote(actor, found) if pending else None
    rules = standings(found)
    return {
        "vote_events": [_vote_event(vote) for vote in found.votes.select_related("user")],
        "rules": [rule_row(standing, found.state) for standing in rules],
        "waits_for": held_up_by(found) if found.state == "approved" else "",
        "voters": voters_left(rules) if pending else [],
        "may_approve": Permission.APPROVE in granted,
        "can_vote": pending and refusal is None and Permission.APPROVE in granted,
        "cannot_vote": _why_not(refusal, granted) if pending else "",
        "can_withdraw": opened and may_withdraw(actor, found),
    }


def _vote_event(vote: Approval) -> dict[str, Any]:
    said = {"icon": "thumb-up", "tone": "ok"} if vote.approve else {"icon": "thumb-down", "tone": "bad"}
    verb = "approved" if vote.approve else "rejected"
    return {"title": f"{vote.user.label} {verb}", "text": vote.comment, "at": vote.created_at, **said}


def _why_not(refusal: AppError | None, granted: frozenset[Permission]) -> str:
    asked = refusal is not None and refusal.code == "four_eyes"
    if Permission.APPROVE not in granted and not asked:
        return "Your roles do not let you vote: approvers decide."
    return refusal.detail if refusal else ""


def _rollback(actor: Actor, found: DeploymentRequest) -> dict[str, Any]:
    """The version that a roll back would make live, while the requested one is live; else None."""
    environment = found.environment
    allowed = Permission.REQUEST in permissions_of(actor, found.service.project)
    live = live_version(actor, found.service, environment)
    target = (
        last_good_version(actor, found.service, environment) if allowed and live == found.version else None
    )
    return {
        "environment": environment,
        "is_live": live == found.version,
        **rollback_offer(target),
        "urls": {"rollback": reverse("webui:request_rollback", args=[found.pk])},
    }
