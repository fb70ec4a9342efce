"""What an actor may see of teams, and of the accounts of people."""

from django.db.models import QuerySet

from backend.access.models import Team, TeamMember, User
from backend.access.rules import get_visible, require_site_administrator, require_team, visible_teams
from backend.core.actor import Actor


def team_list(actor: Actor) -> QuerySet[Team]:
    """The actor's teams and those of their projects, by name; all for site administrators."""
    return visible_teams(actor)


def team_get(actor: Actor, slug: str) -> Team:
    """The team of a short name. Raises NotFoundError."""
    return get_visible(visible_teams(actor), slug=slug)


def place_list(actor: Actor, team: Team) -> QuerySet[TeamMember]:
    """Who is of the team, by name."""
    places = TeamMember.objects.filter(team=team, team__in=visible_teams(actor))
    return places.select_related("user").order_by("user__username")


def place_get(actor: Actor, team: Team, username: str) -> TeamMember:
    """One person's place in the team. Raises NotFoundError."""
    return get_visible(place_list(actor, team), user__username=username)


def person_get(actor: Actor, team: Team, username: str) -> User:
    """A person to be taken into the team, for who maintains it. Raises NotFoundError, ForbiddenError."""
    require_team(actor, team)
    return get_visible(User.objects.filter(is_active=True, program_of=None), username=username)


def account_list(actor: Actor) -> QuerySet[User]:
    """Everybody who has an account, by user name; for site administrators. Raises ForbiddenError."""
    require_site_administrator(actor)
    return User.objects.filter(program_of=None).order_by("username")


def account_get(actor: Actor, username: str) -> User:
    """One of them. Raises NotFoundError, ForbiddenError."""
    return get_visible(account_list(actor), username=username)
