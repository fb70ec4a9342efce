"""Who may still vote is told, once, that a request expires."""

from datetime import timedelta

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.clock import now
from backend.deployments.models import DeploymentRequest
from backend.deployments.voting import standings, voters_left

BEFORE = timedelta(hours=24)


def requests_to_remind() -> list[DeploymentRequest]:
    """The pending ones that expire within a day and of which nobody was reminded."""
    rows = DeploymentRequest.objects.filter(
        state="pending", reminded_at=None, expires_at__lte=now() + BEFORE, expires_at__gt=now()
    )
    return list(rows.select_related("service__project", "environment", "version"))


def request_remind(*, actor: Actor, request: DeploymentRequest) -> DeploymentRequest:
    """Note in the log whom it still waits for: `notices` tells them. Nothing where it was done, or decided."""
    with act(project_scope(request.service.project_id), actor) as log:
        require(actor, Permission.OPERATE, request.service.project)
        request.refresh_from_db()
        if request.state == "pending" and request.reminded_at is None:
            request.reminded_at = log.at
            request.save(update_fields=["reminded_at"])
            people = [user.actor.ref for user in voters_left(standings(request))]
            until = request.expires_at.isoformat()
            log.record("deployment_request.reminded", request, {"people": people, "expires_at": until})
    return request
