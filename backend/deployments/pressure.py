"""Control's notice to governed trainings: which services swap a version, and what Triton itself measures.

Triton counts the requests of all clients, those who do not come by a gateway too. It has no percentiles, so its mean is
told in the place of the 99th: where the mean is over an objective, that is, too.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from backend.core.clock import now
from backend.core.errors import AppError
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.states import ROLLOUT, TRIALS
from backend.serving.board import post
from backend.serving.client import TritonClient

WRITER = "control"
# A load may take as long; a control that died holds no training up for longer.
SWAP_VALID_S = 60.0
# A version that is tried for minutes or days loads nothing meanwhile.
SWAPPING = ROLLOUT.active - (TRIALS.keys() - {"promoting"})
Notice = dict[str, dict[str, Any]]
logger = logging.getLogger(__name__)


class Answered(NamedTuple):
    """Requests since the version was loaded, and nanoseconds summed over those that succeeded."""

    requests: int
    success_ns: int

    def since(self, earlier: "Answered") -> "Answered":
        """The difference; a version that was loaded anew counts from nothing."""
        if earlier.requests > self.requests:
            return self
        return Answered(self.requests - earlier.requests, self.success_ns - earlier.success_ns)


class Pressure:
    """Knows what each live version had answered when it was last asked."""

    def __init__(self) -> None:
        self._before: dict[int, Answered] = {}
        self._told_at = datetime.min.replace(tzinfo=UTC)

    def tell(self, seen_within_s: float = 0.0) -> None:
        """Post what is so now. seen_within_s: a host at which control looked so lately is not asked once more."""
        # What was seen before the last notice is in it, or overtaken by what was asked for that.
        since = max(self._told_at, now() - timedelta(seconds=seen_within_s))
        self._told_at = now()
        swapping = swapping_services()
        notice: Notice = {name: {"swapping": True} for name in swapping}
        for name, measured in self._measured(since).items():
            notice.setdefault(name, {}).update(measured)
        post(WRITER, notice, SWAP_VALID_S if swapping else None)

    def _measured(self, since: datetime) -> Notice:
        opened = LivePeriod.objects.filter(ended_at__isnull=True, host__reachable=True)
        periods = list(opened.select_related("service", "host", "version"))
        found: Notice = {}
        for period in periods:
            try:
                found[period.service.name] = self._since_last(period, since)
            except AppError as error:
                logger.info("%s tells no statistics: %s", period.service.name, error.detail)
        self._before = {
            pk: self._before[pk] for pk in {period.pk for period in periods} & self._before.keys()
        }
        return found

    def _since_last(self, period: LivePeriod, since: datetime) -> dict[str, float]:
        answered = _seen(period, since) or _asked(period)
        passed = answered.since(self._before.get(period.pk, answered))
        self._before[period.pk] = answered
        if not passed.requests:
            return {"requests": 0}
        return {"requests": passed.requests, "p99_ms": round(passed.success_ns / passed.requests / 1e6, 3)}


def _seen(period: LivePeriod, since: datetime) -> Answered | None:
    """What control saw of the version, where it has looked since."""
    host = period.host
    if host.problem or host.seen_at is None or host.seen_at <= since:
        return None
    versions = host.usage.get("models", {}).get(period.service.name, {})
    figures = versions.get(str(period.version.number))
    return Answered(figures["requests"], figures["success_ns"]) if figures else None


def _asked(period: LivePeriod) -> Answered:
    client = TritonClient(period.host.http_url)
    try:
        told = client.statistics(period.service.name, period.version.number)
    finally:
        client.close()
    return Answered(told.requests, told.success_ns)


def swapping_services() -> set[str]:
    """The names of the services of which a rollout loads or takes away a version, or is about to."""
    return set(Rollout.objects.filter(state__in=SWAPPING).values_list("service__name", flat=True))
