"""What a person can take on now, apart from votes: alerts, candidates to ask a deployment for, samples to label."""

from collections import Counter
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import projects_allowing
from backend.automation.selectors import chains_proposed
from backend.core.actor import Actor
from backend.datasets.selectors import queue_waiting
from backend.monitoring.selectors import alert_list

ALERTS = 20


def todo(actor: Actor) -> dict[str, Any]:
    """For `inbox/todo.html`; queues: ((name, title) of the service, count)."""
    curated = projects_allowing(actor, Permission.CURATE)
    queued = queue_waiting(actor).filter(service__project__in=curated)
    return {
        "alerts": list(alert_list(actor).filter(state="open", service__project__in=curated)[:ALERTS]),
        "proposals": list(chains_proposed(actor)),
        "queues": sorted(Counter(queued.values_list("service__name", "service__title")).items()),
    }
