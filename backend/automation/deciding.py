"""Whether a policy would act: its conditions, then what holds it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.automation.facts import Facts
from backend.automation.findings import Finding
from backend.automation.limits import Hold
from backend.automation.settings import PolicySettings

UNDER_WAY = Hold("under_way", "a chain is under way")


@dataclass(frozen=True, slots=True)
class Decision:
    """holds: what stands against it although the conditions are met."""

    finding: Finding
    holds: tuple[Hold, ...] = ()

    @property
    def acts(self) -> bool:
        return self.finding.met and not self.holds

    @property
    def reason(self) -> str:
        """What the conditions say, as clauses."""
        return "; ".join(self.finding.reasons()) or self.finding.text


def decide(
    settings: PolicySettings,
    facts: Facts,
    *,
    begun: Sequence[datetime],
    ended: datetime | None,
    under_way: bool = False,
    downtime_until: datetime | None = None,
) -> Decision:
    """begun, ended: as in `Limits.holding`. under_way: whether a chain of the service is.

    downtime_until: the end of the planned downtime that runs; None: none does.
    """
    finding = settings.when.check(facts)
    if not finding.met:
        return Decision(finding)
    holds = [UNDER_WAY] if under_way else settings.limits.holding(facts.at, begun, ended)
    if downtime_until:
        holds = [*holds, Hold("downtime", f"planned downtime until {downtime_until:%d %b %H:%M} UTC")]
    return Decision(finding, tuple(holds))
