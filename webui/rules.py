"""Approval rules in words, and how far each is."""

from collections.abc import Iterable, Sequence
from typing import Any

from backend.deployments.voting import Standing, Tally
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


def tally_words(found: Sequence[Tally]) -> str:
    """`1 of 2 approvals`, or `1 of 2 rules met` where there are several; an environment has one at least."""
    if len(found) == 1:
        return f"{found[0].given} of {found[0].needed} approval{'' if found[0].needed == 1 else 's'}"
    return f"{sum(rule.is_met for rule in found)} of {len(found)} rules met"


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
