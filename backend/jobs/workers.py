"""The processes that take jobs from one queue: django-q2's cluster, made to stop in good order.

A cluster waits without bound for what its workers do; here each long job is told (`stopping`) and ends
itself. Every process dies with its parent, so killing any of them leaves none behind.
"""

import os
import signal
import time
import types

from django.utils import timezone
from django_q.cluster import Cluster
from django_q.models import OrmQ

from backend.jobs import stopping
from backend.jobs.processes import tie_forks
from backend.jobs.queue import own_queue

STOP_LIMIT_S = 12.0
LOOK_EVERY_S = 0.5


class Workers(Cluster):  # type: ignore[misc]
    """The cluster of the queue that Q_CLUSTER_NAME names."""

    def start(self) -> int:
        """Fork the workers. Call it once in a process, from the main thread."""
        tie_forks()
        free_locked(own_queue())
        return int(super().start())

    def sig_handler(self, signum: int, frame: types.FrameType | None) -> None:
        """Stop: within seconds where jobs listen, after STOP_LIMIT_S in any case."""
        stopping.request()
        self._deadline = time.monotonic() + STOP_LIMIT_S
        # A signal to the whole group kills the sentinel, and then django-q2 would wait for it for ever.
        signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, LOOK_EVERY_S, LOOK_EVERY_S)
        super().sig_handler(signum, frame)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _look(self, signum: int, frame: types.FrameType | None) -> None:
        """End this process when its sentinel has ended or takes too long; the others end with it."""
        if not self.sentinel.is_alive():
            os._exit(0 if self.sentinel.exitcode == 0 else 1)
        if time.monotonic() > self._deadline:
            self.sentinel.kill()
            os._exit(1)


def free_locked(queue: str) -> None:
    """Deliver again what a cluster that was killed had taken; a job that runs elsewhere is claimed already."""
    OrmQ.objects.filter(key=queue).update(lock=timezone.now())
