"""Whose approval an environment's rules count: of those who may vote at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.access.models import Membership, User
from backend.access.roles import PERMISSIONS, Permission
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
    """Whose approval the rule counts, by name: active members who may vote and are in its group."""
    project = rule.environment.project_id
    roles = [role for role, granted in PERMISSIONS.items() if Permission.APPROVE in granted]
    voters = User.objects.filter(
        is_active=True, memberships__project=project, memberships__role__in=roles
    ).distinct()
    if rule.role:
        voters = voters.filter(pk__in=_holders(project, rule.role))
    return voters.order_by("username")


def rules_counting(actor: Actor) -> QuerySet[ApprovalRule]:
    """The rules, of all projects, whose group the actor is in; whether they may vote is asked elsewhere."""
    held = Membership.objects.filter(
        user_id=actor.user_id, project=OuterRef("environment__project"), role=OuterRef("role")
    )
    return ApprovalRule.objects.filter(Q(role="") | Exists(held))


def shortages(environment: Environment) -> list[Shortage]:
    """The rules that the present members cannot meet, even if all of them approved."""
    counted = [Shortage(rule, electorate(rule).count()) for rule in rules_of(environment)]
    return [found for found in counted if found.can_vote < found.rule.needed]


def rules_of(environment: Environment) -> Sequence[ApprovalRule]:
    """The environment's approval rules, each with the environment at hand."""
    return list(environment.approval_rules.select_related("environment"))


def _holders(project_id: int, role: str) -> QuerySet[Membership, int]:
    return Membership.objects.filter(project=project_id, role=role).values_list("user_id", flat=True)
