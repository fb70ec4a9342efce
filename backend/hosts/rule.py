"""The rule of an environment, which `rule_version` counts the changes of: checked, kept, compared."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.db.models import QuerySet

from backend.access.models import Project, Team
from backend.access.roles import Role
from backend.core.errors import AppError
from backend.hosts.automatic import automatic_checked
from backend.hosts.gates import Thresholds, gates_checked
from backend.hosts.models import ApprovalRule, Environment, in_words
from backend.hosts.plans import plan_checked

MAX_APPROVALS = 10
ONE_APPROVAL: tuple[dict[str, Any], ...] = ({"needed": 1},)


class Approvals(TypedDict):
    """One approval rule; with neither role nor team it counts whoever may vote. team: its slug."""

    needed: int
    role: str
    team: str


class Rule(TypedDict):
    """What a deployment to the environment is asked for."""

    approvals: list[Approvals]
    makers_excluded: bool
    gates: Thresholds
    rollout_plan: dict[str, Any]
    auto_approval: dict[str, Any]


PARTS = {
    "approvals": "approval rules",
    "makers_excluded": "word on whether makers may approve",
    "gates": "gates",
    "rollout_plan": "plan of rollouts",
    "auto_approval": "automatic approval",
}


def rule_of(environment: Environment) -> Rule:
    """The rule as it stands."""
    return {
        "approvals": [_values(row) for row in environment.approval_rules.select_related("team")],
        "makers_excluded": environment.makers_excluded,
        "gates": environment.gates,
        "rollout_plan": environment.rollout_plan,
        "auto_approval": environment.auto_approval,
    }


def rule_checked(project: Project, rule: Mapping[str, Any], before: Rule | None = None) -> Rule:
    """The rule when it makes sense; approval rules that are as `before` stay, also of a team that lost its role since.

    Raises AppError `approvals_invalid`, `gates_invalid`, `plan_invalid`, `auto_invalid`.
    """
    as_before = before is not None and rule["approvals"] == before["approvals"]
    return {
        "approvals": rule["approvals"] if as_before else approvals_checked(project, rule["approvals"]),
        "makers_excluded": rule["makers_excluded"],
        "gates": gates_checked(rule["gates"]),
        "rollout_plan": plan_checked(rule["rollout_plan"]),
        "auto_approval": automatic_checked(rule["auto_approval"]),
    }


def rule_keep(environment: Environment, rule: Rule) -> None:
    """Write the rule to the environment and its approval rules."""
    environment.makers_excluded = rule["makers_excluded"]
    environment.gates = rule["gates"]
    environment.rollout_plan = rule["rollout_plan"]
    environment.auto_approval = rule["auto_approval"]
    environment.save()
    if rule["approvals"] != rule_of(environment)["approvals"]:
        environment.approval_rules.all().delete()
        for row in rule["approvals"]:
            team = Team.objects.get(slug=row["team"]) if row["team"] else None
            environment.approval_rules.create(needed=row["needed"], role=row["role"], team=team)


def approvals_checked(project: Project, rules: Sequence[Mapping[str, Any]]) -> list[Approvals]:
    """The approval rules with blanks filled in.

    Raises AppError `approvals_invalid` for none, for a group that is named twice or unknown, for a senseless number.
    """
    found = [
        Approvals(needed=rule.get("needed", 1), role=rule.get("role") or "", team=rule.get("team") or "")
        for rule in rules
    ]
    groups, teams = [(rule["role"], rule["team"]) for rule in found], teams_of(project)
    if not found:
        raise _invalid("Ask for one approval at least.")
    if len(set(groups)) != len(groups):
        raise _invalid("Two rules are about the same people: make them one.")
    for rule in found:
        if rule["role"] and rule["role"] not in Role.values:
            raise _invalid(f"There is no role {rule['role']}; there are {', '.join(Role.values)}.")
        if rule["team"] and not teams.filter(slug=rule["team"]).exists():
            raise _invalid(f"No team {rule['team']} has a role in {project}.")
        if rule["role"] and rule["team"]:
            raise _invalid("A rule is about a role or a team: make them two.")
        if not 1 <= rule["needed"] <= MAX_APPROVALS:
            raise _invalid(f"Ask for 1 to {MAX_APPROVALS} approvals.")
    return found


def teams_of(project: Project) -> QuerySet[Team]:
    """The teams that a rule may be about: those with a role in the project."""
    return Team.objects.filter(memberships__project=project).distinct()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two rules, in words; what one of them does not tell is no difference."""
    return [
        f"the environment's {words}{_told(part, before[part], after[part])}"
        for part, words in PARTS.items()
        if part in before and part in after and before[part] != after[part]
    ]


def _told(part: str, before: Any, after: Any) -> str:
    if part == "approvals":
        return f" ({_listed(before)} became {_listed(after)})"
    if isinstance(before, dict) and isinstance(after, dict):
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        return f" ({', '.join(changed)})"
    return ""


def _listed(rules: Sequence[Mapping[str, Any]]) -> str:
    return " and ".join(in_words(rule["needed"], rule["role"], rule["team"]) for rule in rules)


def _values(row: ApprovalRule) -> Approvals:
    return {"needed": row.needed, "role": row.role, "team": row.team.slug if row.team else ""}


def _invalid(detail: str) -> AppError:
    return AppError("approvals_invalid", detail, field="approval_rules")
