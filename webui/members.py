"""Who is of a project, in rows as its page shows them."""

from typing import Any

from django.urls import reverse

from backend.access.models import Membership, Project, Team, User
from backend.access.roles import PROGRAM_ROLES, Permission, Role
from backend.access.rules import may
from backend.core.actor import Actor
from backend.projects.selectors import invitation_list, member_list, people_list, program_list


def everyone_of(actor: Actor, project: Project) -> dict[str, Any]:
    """`people`, `teams` and `programs` with their roles, the open `invitations`, and what the actor may do."""
    roles = list(member_list(actor, project))
    users = list(people_list(actor, project).prefetch_related("teams").order_by("username"))
    teams = sorted({role.team for role in roles if role.team}, key=lambda team: team.name)
    manages = may(actor, Permission.MANAGE, project)
    return {
        "manages": manages,
        "people": [_person(project, user, roles, teams) for user in users if user.program_of_id is None],
        "teams": [_team(project, team, roles) for team in teams],
        "programs": [_program(project, user, roles) for user in program_list(actor, project)],
        "invitations": list(invitation_list(actor, project)) if manages else [],
        "leaves": any(role.user_id == actor.user_id for role in roles),
    }


def _person(project: Project, user: User, roles: list[Membership], teams: list[Team]) -> dict[str, Any]:
    """With the roles of their own, and the teams by which they have more."""
    own = set(user.teams.all())
    return {
        "user": user,
        "teams": [team for team in teams if team in own],
        "toggles": _toggles(list(Role), {role.role for role in roles if role.user_id == user.pk}),
        "url": reverse("webui:member_role", args=[project.slug, user.username]),
    }


def _team(project: Project, team: Team, roles: list[Membership]) -> dict[str, Any]:
    return {
        "team": team,
        "toggles": _toggles(list(Role), {role.role for role in roles if role.team_id == team.pk}),
        "url": reverse("webui:team_role", args=[project.slug, team.slug]),
    }


def _program(project: Project, user: User, roles: list[Membership]) -> dict[str, Any]:
    return {
        "user": user,
        "toggles": _toggles(list(PROGRAM_ROLES), {role.role for role in roles if role.user_id == user.pk}),
        "url": reverse("webui:member_role", args=[project.slug, user.username]),
        "page_url": reverse("webui:program", args=[project.slug, user.username]),
        "close_url": reverse("webui:program_close", args=[project.slug, user.username]),
    }


def _toggles(roles: list[Role], held: set[str]) -> list[dict[str, Any]]:
    return [{"role": role.value, "held": role.value in held} for role in roles]
