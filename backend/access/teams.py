"""What changes teams: each an act of the site, and of every project in which the team has a role."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from backend.access.holders import require_active, require_owner
from backend.access.models import Membership, Project, Team, TeamMember, User
from backend.access.roles import Permission, Role
from backend.access.rules import person_of, require_scope, require_team
from backend.core.actor import Actor
from backend.core.acts import SITE, Act, act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.names import name_checked, slug_checked

NAME_LENGTH = 80


def team_create(*, actor: Actor, name: str, slug: str) -> Team:
    """Create a team; its creator is its first member and maintains it (the system names none).

    Raises: AppError `team_name_invalid`, `team_slug_invalid`; ConflictError `team_slug_taken`.
    """
    name = name_checked(name, NAME_LENGTH, "team_name_invalid")
    slug_checked(slug, "team_slug_invalid")
    require_scope(actor, Permission.MANAGE)
    creator = person_of(actor)
    with act(SITE, actor) as log:
        if Team.objects.filter(slug=slug).exists():
            raise ConflictError(
                "team_slug_taken", f"There is a team {slug} already.", field="slug", slug=slug
            )
        team = Team.objects.create(name=name, slug=slug)
        log.record("team.created", team, {"name": name, "slug": slug})
        if creator is not None:
            TeamMember.objects.create(team=team, user=creator, maintains=True)
            log.record("team.member_added", team, {"user": creator.username, "maintains": True})
    return team


def team_rename(*, actor: Actor, team: Team, name: str) -> Team:
    """Change its name; its short name stays. Raises AppError `team_name_invalid`."""
    name = name_checked(name, NAME_LENGTH, "team_name_invalid")
    with _act_of(team, actor) as log:
        require_team(actor, team)
        was = Team.objects.values_list("name", flat=True).get(pk=team.pk)
        if name != was:
            Team.objects.filter(pk=team.pk).update(name=name)
            log.record("team.renamed", {"name": name, "was": was})
        team.refresh_from_db()
    return team


def team_member_set(*, actor: Actor, team: Team, user: User, maintains: bool = False) -> TeamMember:
    """Take a person into the team, or let one of it begin or end to maintain it.

    Raises: AppError `user_inactive`, `role_needs_a_person`.
    """
    with _act_of(team, actor) as log:
        require_team(actor, team)
        require_active(user)
        if user.program_of_id is not None:
            raise AppError("role_needs_a_person", "A team is of people: a program has roles of its own.")
        place, added = TeamMember.objects.get_or_create(
            team=team, user=user, defaults={"maintains": maintains}
        )
        data: dict[str, object] = {"user": user.username, "maintains": maintains}
        if added:
            log.record("team.member_added", data)
        elif TeamMember.objects.filter(pk=place.pk).exclude(maintains=maintains).update(maintains=maintains):
            log.record("team.member_changed", data)
        place.refresh_from_db()
    return place


def team_member_remove(*, actor: Actor, team: Team, user: User) -> None:
    """Take a person out of the team. Everybody may leave; no project is left without an owner.

    Raises: AppError `not_a_member`; ConflictError `last_owner`.
    """
    with _act_of(team, actor) as log:
        if actor.user_id != user.pk:
            require_team(actor, team)
        deleted, _ = TeamMember.objects.filter(team=team, user=user).delete()
        if not deleted:
            raise AppError("not_a_member", f"{user.username} is not of {team.name}.", user=user.username)
        for project in Project.objects.filter(memberships__team=team, memberships__role=Role.OWNER):
            require_owner(project)
        log.record("team.member_removed", {"user": user.username})


class _TeamAct:
    """One act in several logs."""

    def __init__(self, logs: list[Act], team: Team) -> None:
        self._logs, self._team = logs, team

    def record(self, kind: str, data: dict[str, object]) -> None:
        for log in self._logs:
            log.record(kind, self._team, {"team": self._team.name, **data})


@contextmanager
def _act_of(team: Team, actor: Actor) -> Iterator[_TeamAct]:
    """An act of the site and of the team's projects, whose logs are locked in this order by everyone.

    A team gets and loses roles under the site's log alone: while it is held these projects are all.
    """
    require_scope(actor, Permission.MANAGE)
    with ExitStack() as entered:
        logs = [entered.enter_context(act(SITE, actor))]
        projects = Membership.objects.filter(team=team).order_by("project").values_list("project", flat=True)
        logs += [entered.enter_context(act(project_scope(pk), actor)) for pk in projects.distinct()]
        yield _TeamAct(logs, team)
