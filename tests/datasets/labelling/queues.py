"""Short words for tests of the queue."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from backend.core.clock import now
from backend.core.errors import AppError
from backend.datasets.models import Lease, QueueItem
from backend.datasets.selectors import queue_get
from backend.projects.models import Service
from tests.factories import SYSTEM


def first(service: Service) -> QueueItem:
    return QueueItem.objects.filter(service=service)[0]


def fresh(item: QueueItem) -> QueueItem:
    """The item as it is now."""
    return queue_get(SYSTEM, item.pk)


def over(item: QueueItem) -> None:
    """The item's leases are over."""
    Lease.objects.filter(item=item).update(until=now() - timedelta(seconds=1))


def refused(act: Callable[..., object], **asked: object) -> str:
    """The code with which the act is refused."""
    with pytest.raises(AppError) as error:
        act(**asked)
    return error.value.code


def ids(items: Sequence[QueueItem]) -> list[int]:
    return [item.pk for item in items]
