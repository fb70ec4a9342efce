"""Refuses to start with settings that lose or repeat work, or that no job could be started by."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from backend.config.environment import ENV

SAFE_RETRY = 3
PRIORITIES = ("idle", "nice")


@register()
def queue_settings(**kwargs: Any) -> list[CheckMessage]:
    """One error for each unsafe setting of each cluster."""
    base: dict[str, Any] = settings.Q_CLUSTER
    clusters = {"default": base, **base.get("ALT_CLUSTERS", {})}
    return [
        Error(f"Q_CLUSTER, cluster {name}: {reason}", id="jobs.E001")
        for name, own in clusters.items()
        for reason in _unsafe({**base, **own})
    ]


@register()
def update_priority(**kwargs: Any) -> list[CheckMessage]:
    """An error for a priority that there is not: every update would fail by it."""
    if ENV.update_priority in PRIORITIES:
        return []
    reason = f"MODELCIE_UPDATE_PRIORITY is {ENV.update_priority!r}: {' or '.join(PRIORITIES)}."
    return [Error(reason, id="jobs.E002")]


def _unsafe(cluster: dict[str, Any]) -> Iterator[str]:
    if not cluster.get("orm"):
        yield "the broker must be the database (orm), so that a job begins only if its transaction commits."
    timeout = cluster.get("timeout")
    if not timeout:
        yield "timeout must be set, or a hanging job holds its worker for ever."
    elif cluster.get("retry", 60) <= SAFE_RETRY * timeout:
        yield f"retry must be more than {SAFE_RETRY} x timeout, or a job that waits is delivered twice."
    if not cluster.get("max_attempts"):
        yield "max_attempts must be set, or a failing job is repeated for ever."
    if not cluster.get("ack_failures"):
        yield "ack_failures must be on, or a failed job is repeated."
