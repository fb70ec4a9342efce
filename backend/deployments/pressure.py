"""Control's notice to governed trainings: which services swap a version, and what Triton itself measures.

Triton counts the requests of all clients, those who do not come by a gateway too. It has no percentiles, so its mean is
told in the place of the 99th: where the mean is over an objective, that is, too.
"""

import logging
from typing import Any

from backend.core.errors import AppError
from backend.deployments.models import LivePeriod, Rollout
from backend.deployments.states import ROLLOUT, TRIALS
from backend.serving.board import post
from backend.serving.client import Statistics, TritonClient

WRITER = "control"
# A load may take as long; a control that died holds no training up for longer.
SWAP_VALID_S = 60.0
# A version that is tried for minutes or days loads nothing meanwhile.
SWAPPING = ROLLOUT.active - (TRIALS.keys() - {"promoting"})
Notice = dict[str, dict[str, Any]]
logger = logging.getLogger(__name__)


class Pressure:
    """Knows what each live version had answered when it was last asked."""

    def __init__(self) -> None:
        self._before: dict[int, Statistics] = {}

    def tell(self) -> None:
        """Post what is so now."""
        swapping = swapping_services()
        notice: Notice = {name: {"swapping": True} for name in swapping}
        for name, measured in self._measured().items():
            notice.setdefault(name, {}).update(measured)
        post(WRITER, notice, SWAP_VALID_S if swapping else None)

    def _measured(self) -> Notice:
        opened = LivePeriod.objects.filter(ended_at__isnull=True, host__reachable=True)
        periods = list(opened.select_related("service", "host", "version"))
        found: Notice = {}
        for period in periods:
            try:
                found[period.service.name] = self._since_last(period)
            except AppError as error:
                logger.info("%s tells no statistics: %s", period.service.name, error.detail)
        self._before = {
            pk: self._before[pk] for pk in {period.pk for period in periods} & self._before.keys()
        }
        return found

    def _since_last(self, period: LivePeriod) -> dict[str, float]:
        client = TritonClient(period.host.http_url)
        try:
            now = client.statistics(period.service.name, period.version.number)
        finally:
            client.close()
        earlier, self._before[period.pk] = self._before.get(period.pk, now), now
        passed = now.since(earlier)
        if not passed.requests:
            return {"requests": 0}
        return {"requests": passed.requests, "p99_ms": round(passed.success_ns / passed.requests / 1e6, 3)}


def swapping_services() -> set[str]:
    """The names of the services of which a rollout loads or takes away a version, or is about to."""
    return set(Rollout.objects.filter(state__in=SWAPPING).values_list("service__name", flat=True))
