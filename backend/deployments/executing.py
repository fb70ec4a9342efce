"""An approved request becomes a rollout, once everything that it was approved for is found to be so still."""

from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.deployments.evidence import changes
from backend.deployments.models import DeploymentRequest
from backend.deployments.queueing import rollout_queue, rollout_underway
from backend.deployments.voting import all_met
from backend.hosts.freezes import freeze_now
from backend.registry.models import ModelVersion


def request_execute(*, actor: Actor, request: DeploymentRequest) -> DeploymentRequest:
    """Queue the rollout of an approved request; while something is in its way it stays approved.

    The approvals are counted again, the gates are judged again by the thresholds as they are now, and the content of
    every file is read and compared with its digest. Whoever has the request approved, or tends it, has asked for
    permission.
    """
    waits = held_up_by(request)
    if waits and not _changes(request):
        return request
    # Read before the act: large files would keep everybody else of the project waiting.
    begins = not waits and request.expires_at > now()
    damaged = damaged_artifacts(request.version) if begins else []
    with act(project_scope(request.service.project_id), actor) as log:
        request.refresh_from_db()
        if request.state != "approved" or request_expire(request, log):
            return request
        if changed := [*_changes(request), *damaged]:
            request_supersede(request, changed, log)
        elif not waits and not held_up_by(request):
            advance(request, "executed", act=log)
            rollout_queue(request.version, request.environment, "promote", log, request=request)
    return request


def _changes(request: DeploymentRequest) -> list[str]:
    """What is no longer as it was approved: an approval counts while its voter is of the rule's group."""
    lost = not request.approved_by and not all_met(request)
    return [*changes(request), *(["the approvals (who gave one may no longer vote)"] if lost else [])]


def held_up_by(request: DeploymentRequest) -> str:
    """What an approved request waits for, as a sentence; blank: nothing, or its time is over."""
    if request.expires_at <= now():
        return ""
    freeze = freeze_now(request.environment)
    if freeze is not None:
        return f"{request.environment} is {freeze}"
    busy = rollout_underway(request.service, request.environment) is not None
    return f"Another rollout of {request.service} is under way." if busy else ""


def request_expire(request: DeploymentRequest, log: Act) -> bool:
    """End an open request whose time is over; whether it was."""
    if request.expires_at > log.at:
        return False
    why = "Nobody decided" if request.state == "pending" else "It was approved, but it could not begin"
    advance(request, "expired", act=log, reason=f"{why} in time.")
    return True


def request_supersede(request: DeploymentRequest, changed: list[str], log: Act) -> None:
    advance(request, "superseded", act=log, reason=f"{' and '.join(changed)} changed", changed=changed)


def require_open(request: DeploymentRequest, *states: str) -> None:
    """Raises ConflictError `request_closed` unless it is in one of the states, `request_expired`."""
    if request.state not in states:
        raise ConflictError("request_closed", f"This request is {request.state}: there is nothing to decide.")
    if request.expires_at <= now():
        raise ConflictError("request_expired", "This request has expired: ask again.")


def evidence_changed(changed: list[str]) -> ConflictError:
    detail = f"Superseded: {' and '.join(changed)} changed since it was requested."
    return ConflictError("evidence_changed", detail, changed=changed)


def damaged_artifacts(version: ModelVersion) -> list[str]:
    """The version's files whose stored content is not that of their digest, in words."""
    return [f"the content of {row.name}" for row in version.artifacts.all() if not _is_whole(row.digest)]


def _is_whole(digest: str) -> bool:
    try:
        blobs().verified_path(digest)
    except AppError:
        return False
    return True
