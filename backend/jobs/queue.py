"""THE queue: named jobs of ids, over django-q2's database broker.

`enqueue` writes one row in the caller's own transaction: it rolls back with it. Delivery is at least
once: a job claims its own row by a conditional write, and exits at once where another has.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from backend.core.errors import AppError
from backend.jobs import stopping

Work = Callable[..., None]
WorkT = TypeVar("WorkT", bound=Work)

JOBS: dict[str, Work] = {}
PERFORM = "backend.jobs.queue.perform"

logger = logging.getLogger(__name__)


def job(name: str) -> Callable[[WorkT], WorkT]:
    """Make a function of ids the job `name`. Raises ValueError when another one has the name."""

    def register(work: WorkT) -> WorkT:
        if name in JOBS:
            raise ValueError(f"job {name} is registered twice")
        JOBS[name] = work
        return work

    return register


def enqueue(name: str, *ids: int, cluster: str = "default") -> None:
    """Queue the job `name` for the workers of `cluster`. Raises AppError `job_unknown`."""
    # django-q2 loads its models, so it is imported when the rooms are ready.
    from django_q.tasks import async_task

    _known(name)
    if not all(isinstance(item, int) for item in ids):
        raise TypeError(f"{name}: payloads are pickled, so they are ids only, not {ids!r}")
    async_task(PERFORM, name, *ids, cluster=cluster, task_name=" ".join([name, *map(str, ids)])[:100])


def perform(name: str, *ids: int) -> None:
    """Do one delivered job; a worker that is stopping puts it back for the next one."""
    if stopping.requested():
        enqueue(name, *ids, cluster=own_queue())
        return
    _known(name)(*ids)


def own_queue() -> str:
    """The queue that this process works for: `Q_CLUSTER_NAME`, as django-q2 read it."""
    from django_q.conf import Conf

    return str(Conf.CLUSTER_NAME)


def _known(name: str) -> Work:
    if name not in JOBS:
        raise AppError("job_unknown", f"There is no job named {name}.", name=name, known=sorted(JOBS))
    return JOBS[name]
