"""Who may vote on what, asked of the database at once: `evidence.refusal_to_vote` says why not, one by one."""

from backend.access.holders import holders
from backend.access.models import User
from backend.access.roles import Permission, roles_allowing
from backend.core.errors import AppError, ConflictError
from backend.deployments.evidence import gather, makers
from backend.deployments.models import DeploymentRequest
from backend.hosts.models import Environment
from backend.registry.models import ModelVersion


def voters_left(request: DeploymentRequest) -> list[User]:
    """The members who may still vote on the request: approving roles, neither its makers nor voted, by name."""
    members = holders(request.service.project, roles_allowing(Permission.APPROVE))
    unvoted = members.exclude(votes__request=request)
    barred = {request.created_by} | makers(request.version)
    return [user for user in unvoted if user.actor.ref not in barred]


def refusal_to_request(version: ModelVersion, environment: Environment) -> AppError | None:
    """Why no deployment of the version may be requested now, as far as its evidence says."""
    try:
        gather(version, environment)
    except ConflictError as refusal:
        return refusal
    return None
