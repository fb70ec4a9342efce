"""Whose approval an environment's rules count: of those who may vote at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.access.holders import holders, team_people
from backend.access.models import Team, User
from backend.access.roles import Permission, roles_allowing
from backend.access.rules import roles_held
from backend.core.actor import Actor
from backend.hosts.models import ApprovalRule, Environment


@dataclass(frozen=True, slots=True)
class Shortage:
    """A rule that the project's members cannot meet: so many of them can vote."""

    rule: ApprovalRule
    can_vote: int

    def __str__(self) -> str:
        return f"It needs {self.rule}; {self.can_vote} can vote."


def electorate(rule: ApprovalRule) -> QuerySet[User]:
    """Whose approval the rule counts, by name: active people who may vote in the project and are of its group."""
    project = rule.environment.project
    voters = holders(project, roles_allowing(Permission.APPROVE))
    if rule.team:
        return voters.filter(pk__in=team_people(rule.team))
    return voters.filter(pk__in=holders(project, [rule.role])) if rule.role else voters


def rules_counting(actor: Actor) -> QuerySet[ApprovalRule]:
    """The rules, of all projects, whose group the actor is in; whether they may vote is asked elsewhere."""
    held = roles_held(actor).filter(project=OuterRef("environment__project"), role=OuterRef("role"))
    teams = Team.objects.filter(places__user=actor.user_id)
    return ApprovalRule.objects.filter(Q(role="", team=None) | Exists(held) | Q(team__in=teams))


def shortages(environment: Environment) -> list[Shortage]:
    """The rules that the present members cannot meet, even if all of them approved."""
    counted = [Shortage(rule, electorate(rule).count()) for rule in rules_of(environment)]
    return [found for found in counted if found.can_vote < found.rule.needed]


def rules_of(environment: Environment) -> Sequence[ApprovalRule]:
    """The environment's approval rules, each with the environment at hand."""
    return list(environment.approval_rules.select_related("environment__project", "team"))
