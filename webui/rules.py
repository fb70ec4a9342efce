"""Approval rules in words, and how far each is."""

from collections.abc import Iterable
from typing import Any

from backend.deployments.voting import Standing
from backend.hosts.models import ApprovalRule

SHARES = {
    "pending": "accent",
    "rejected": "bad",
    "expired": "neutral",
    "withdrawn": "neutral",
    "superseded": "neutral",
}


def rule_words(rules: Iterable[ApprovalRule]) -> str:
    """`2 approvals and 1 of the role owner`."""
    return " and ".join(map(str, rules))


def group_words(rule: ApprovalRule) -> str:
    """Whose approvals it counts."""
    if rule.team:
        return f"Of the team {rule.team}"
    return f"Of the role {rule.role}" if rule.role else "Approvals"


def rule_row(standing: Standing, state: str) -> dict[str, Any]:
    """One rule of a request that is in that state: a bar, who approved, and what is wrong with it."""
    rule, given = standing.rule, len(standing.given)
    return {
        "label": group_words(rule),
        "tally": f"{given} of {rule.needed}",
        "share": min(given / rule.needed, 1),
        "tone": SHARES.get(state, "ok"),
        "shortage": standing.shortage if state == "pending" else "",
    }
