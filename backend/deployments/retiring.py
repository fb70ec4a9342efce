"""A version is taken out of use for good, unless somebody is served by it."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.states import ROLLOUT
from backend.registry.models import ModelVersion
from backend.registry.services import version_retire


def version_withdraw(*, actor: Actor, version: ModelVersion, reason: str) -> ModelVersion:
    """Retire a version: it is never deployed again, nor rolled back to; its artifacts stay.

    Raises AppError `reason_needed`; ConflictError `version_live`, `rollout_active`, `transition_refused`.
    """
    if not reason.strip():
        raise AppError("reason_needed", "Say why it must not be deployed again.", field="reason")
    with act(project_scope(version.service.project_id), actor):
        require(actor, Permission.OPERATE, version.service.project)
        live = LivePeriod.objects.filter(version=version, ended_at=None).select_related("environment").first()
        if live is not None:
            detail = f"{version} is live in {live.environment}: deploy another version or roll back first."
            raise ConflictError("version_live", detail, environment=live.environment.name)
        if Rollout.objects.filter(version=version, state__in=ROLLOUT.active).exists():
            raise ConflictError(
                "rollout_active", f"A rollout of {version} is under way: give it up, or wait until it ends."
            )
        version.refresh_from_db()
        version_retire(actor=actor, version=version, reason=reason.strip())
        version.refresh_from_db()
    return version
