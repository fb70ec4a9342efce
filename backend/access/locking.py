"""What locks a person out of the installation, and lets them in again: for site administrators."""

from contextlib import ExitStack

from backend.access.holders import require_owner
from backend.access.models import Project, User
from backend.access.roles import Role
from backend.access.rules import require_site_administrator, roles_held
from backend.core.actor import Actor
from backend.core.acts import SITE, act, project_scope
from backend.core.errors import AppError, ConflictError


def account_lock(*, actor: Actor, user: User) -> None:
    """Let them in nowhere any more, at once; their roles wait for them. One who is locked out is left as they are.

    Raises: ForbiddenError; AppError `own_account`; ConflictError `last_owner`, `account_changed`.
    """
    if actor.user_id == user.pk:
        raise AppError("own_account", "Nobody locks themselves out: ask another administrator.")
    with ExitStack() as entered:
        # The logs in the order of everyone who changes who owns what.
        log = entered.enter_context(act(SITE, actor))
        require_site_administrator(actor)
        projects = _owned_by(user)
        for project in projects:
            entered.enter_context(act(project_scope(project.pk), actor))
        # From here on nobody gives them a role; what they got before is seen.
        User.objects.select_for_update().get(pk=user.pk)
        if set(_owned_by(user)) - set(projects):
            raise ConflictError("account_changed", "Their roles changed meanwhile: reload and try again.")
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            for project in projects:
                require_owner(project)
            log.record("account.locked", user, {"user": user.username})
        user.refresh_from_db()


def account_unlock(*, actor: Actor, user: User) -> None:
    """Let them in again. Raises ForbiddenError."""
    with act(SITE, actor) as log:
        require_site_administrator(actor)
        if User.objects.filter(pk=user.pk, program_of=None, is_active=False).update(is_active=True):
            log.record("account.unlocked", user, {"user": user.username})
        user.refresh_from_db()


def _owned_by(user: User) -> list[Project]:
    owned = roles_held(user.actor).filter(role=Role.OWNER)
    return list(Project.objects.filter(pk__in=owned.values("project")).order_by("pk"))
