"""What gives a team a role in a project, and takes it: the log of the site has it, too."""

from backend.access.holders import require_owner
from backend.access.models import Membership, Project, Team
from backend.access.roles import Permission, Role, role_checked
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import SITE, act, project_scope
from backend.core.errors import AppError


def team_role_add(*, actor: Actor, project: Project, team: Team, role: str) -> Membership:
    """Give everyone of the team one role more. One that it has already is left as it is.

    Raises: AppError `role_unknown`.
    """
    role_checked(role)
    # The site's log first: who is of which team does not change meanwhile.
    with act(SITE, actor) as site, act(project_scope(project.pk), actor) as log:
        require(actor, Permission.MANAGE, project)
        membership, created = Membership.objects.get_or_create(project=project, team=team, role=role)
        if created:
            log.record("member.added", membership, {"team": team.name, "role": role})
            site.record("team.role_added", team, {"project": project.slug, "role": role})
    return membership


def team_role_remove(*, actor: Actor, project: Project, team: Team, role: str | None = None) -> None:
    """Take one role of the team, or all (None); an owner stays.

    Raises: AppError `not_a_member`; ConflictError `last_owner`.
    """
    with act(SITE, actor) as site, act(project_scope(project.pk), actor) as log:
        require(actor, Permission.MANAGE, project)
        rows = Membership.objects.filter(project=project, team=team)
        rows = rows if role is None else rows.filter(role=role)
        if not rows.exists():
            raise AppError("not_a_member", f"{team.name} has no such role in {project.name}.", role=role)
        was_owner = rows.filter(role=Role.OWNER).exists()
        for membership in rows:
            log.record("member.removed", membership, {"team": team.name, "role": membership.role})
            site.record("team.role_removed", team, {"project": project.slug, "role": membership.role})
        rows.delete()
        if was_owner:
            require_owner(project)
