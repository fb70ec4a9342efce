"""Break-glass: a request is executed without the votes, for a reason, and another person reviews that."""

from django.db.models import QuerySet

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import projects_allowing, require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError, ForbiddenError
from backend.core.states import advance
from backend.deployments.evidence import changes
from backend.deployments.executing import (
    damaged_artifacts,
    evidence_changed,
    request_supersede,
    require_open,
)
from backend.deployments.models import BrokenGlass, DeploymentRequest
from backend.deployments.queueing import clear_the_way, rollout_queue
from backend.deployments.states import DEPLOYMENT_REQUEST
from backend.deployments.voting import is_person


def glass_break(*, actor: Actor, request: DeploymentRequest, reason: str) -> DeploymentRequest:
    """Execute an open request now: without the votes that it lacks, in a freeze too; all required gates hold.

    Raises ForbiddenError `break_glass_off`, `person_needed`; AppError `reason_needed`; ConflictError `request_closed`,
    `request_expired`, `rollout_active`, `evidence_changed` (which supersedes the request).
    """
    require(actor, Permission.BREAK_GLASS, request.service.project)
    # Read before the act: large files would keep everybody else of the project waiting.
    damaged = damaged_artifacts(request.version)
    with act(project_scope(request.service.project_id), actor) as log:
        require(actor, Permission.BREAK_GLASS, request.service.project)
        request.refresh_from_db()
        _allowed(actor, request, reason)
        if changed := [*changes(request), *damaged]:
            request_supersede(request, changed, log)
        else:
            clear_the_way(request.service, request.environment, log)
            told = {"reason": reason.strip(), "version": request.version.number}
            BrokenGlass.objects.create(request=request, broken_by=actor.ref, reason=reason.strip())
            log.record("deployment_request.glass_broken", request, told)
            advance(request, "executed", act=log, reason=f"Without the votes: {reason.strip()}")
            rollout_queue(request.version, request.environment, "promote", log, request=request)
    if changed:
        raise evidence_changed(changed)
    return request


def glass_review(*, actor: Actor, request: DeploymentRequest, comment: str) -> BrokenGlass:
    """Say what came of looking at it; the banner on the project's pages is gone then.

    Raises ForbiddenError `four_eyes`, `person_needed`; AppError `comment_needed`; ConflictError `glass_whole`,
    `already_reviewed`.
    """
    with act(project_scope(request.service.project_id), actor) as log:
        require(actor, Permission.APPROVE, request.service.project)
        glass = BrokenGlass.objects.filter(request=request).first()
        if glass is None:
            raise ConflictError("glass_whole", "This request was not executed by break-glass.")
        if glass.reviewed_at:
            raise ConflictError("already_reviewed", "Somebody has reviewed it.")
        if refusal := refusal_to_review(actor, glass):
            raise refusal
        if not comment.strip():
            raise AppError("comment_needed", "Say what you found.", field="comment")
        glass.reviewed_by, glass.review, glass.reviewed_at = actor.ref, comment.strip(), log.at
        glass.save()
        log.record("deployment_request.glass_reviewed", request, {"comment": glass.review})
    return glass


def refusal_to_review(actor: Actor, glass: BrokenGlass) -> AppError | None:
    """Why the actor may not review it, whatever their roles."""
    if not is_person(actor):
        return ForbiddenError("person_needed", "Only a person may review a break-glass.")
    if glass.broken_by == actor.ref:
        return ForbiddenError("four_eyes", "You broke the glass: somebody else must review it.")
    return None


def glass_unreviewed(project: Project) -> QuerySet[BrokenGlass]:
    """What nobody has reviewed yet, for whoever sees the project."""
    rows = BrokenGlass.objects.filter(request__service__project=project, reviewed_at=None)
    return rows.select_related("request__version__service", "request__environment")


def glass_waiting(actor: Actor) -> QuerySet[BrokenGlass]:
    """What nobody has reviewed yet and the actor may review, newest first."""
    if not is_person(actor):
        return BrokenGlass.objects.none()
    rows = BrokenGlass.objects.filter(
        request__service__project__in=projects_allowing(actor, Permission.APPROVE), reviewed_at=None
    )
    others = rows.exclude(broken_by=actor.ref).order_by("-pk")
    return others.select_related("request__version__service", "request__environment")


def _allowed(actor: Actor, request: DeploymentRequest, reason: str) -> None:
    if not is_person(actor):
        raise ForbiddenError("person_needed", "Only a person may break the glass.")
    if not request.environment.break_glass:
        detail = f"Break-glass is off in {request.environment}: an owner turns it on, or people vote."
        raise ForbiddenError("break_glass_off", detail)
    if not reason.strip():
        raise AppError("reason_needed", "Say why it cannot wait for the votes.", field="reason")
    require_open(request, *DEPLOYMENT_REQUEST.active)
