"""What was answered, counted: by service and minute, and by arm of what rollouts try."""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError

from backend.core.clock import now
from backend.deployments.routing import Trial
from backend.deployments.trials import Arm, ArmCounts, trial_record
from backend.monitoring.recording import TrafficIn, traffic_record

# A rollout, the serial of its trial, and who answered.
ArmKey = tuple[int, int, Arm]
logger = logging.getLogger(__name__)


def arm_key(trial: Trial, arm: Arm) -> ArmKey:
    return trial.rollout_id, trial.serial, arm


class Tallies:
    """Counting never waits for the database; what it does not take is kept for the next time."""

    def __init__(self, gateway: str) -> None:
        self._gateway = gateway
        self._lock = threading.Lock()
        self.traffic: dict[tuple[int, datetime], TrafficIn] = defaultdict(TrafficIn)
        self.arms: dict[ArmKey, ArmCounts] = defaultdict(ArmCounts)

    def count(self, service_id: int, latency_ms: float, *, failed: bool) -> None:
        with self._lock:
            self.traffic[service_id, _minute()].add(latency_ms, failed=failed)

    def drop(self, service_id: int, count: int = 1) -> None:
        """Answered requests that were not recorded."""
        with self._lock:
            self.traffic[service_id, _minute()].dropped += count

    @contextmanager
    def arm(self, key: ArmKey) -> Iterator[ArmCounts]:
        """The counts of an arm, to be added to."""
        with self._lock:
            yield self.arms[key]

    def write(self) -> None:
        """Hand over what was counted since the last time."""
        with self._lock:
            traffic, self.traffic = self.traffic, defaultdict(TrafficIn)
            arms, self.arms = self.arms, defaultdict(ArmCounts)
        try:
            if traffic:
                traffic_record(self._gateway, traffic)
                traffic = {}
            if arms:
                trial_record(self._gateway, arms)
        except DatabaseError as error:
            logger.warning("Counts are kept in memory, the database does not answer: %s", error)
            self._put_back(traffic, arms)

    def _put_back(
        self, traffic: dict[tuple[int, datetime], TrafficIn], arms: dict[ArmKey, ArmCounts]
    ) -> None:
        with self._lock:
            for minute, counts in traffic.items():
                kept = self.traffic[minute]
                kept.requests += counts.requests
                kept.errors += counts.errors
                kept.dropped += counts.dropped
                kept.latencies += counts.latencies
            for key, found in arms.items():
                self.arms[key].merge(found)


def _minute() -> datetime:
    return now().replace(second=0, microsecond=0)
