"""What one can take on now, apart from votes: mentions, break-glass, failed runs, alerts, candidates, labels."""

from collections import Counter
from typing import Any

from django.db.models import Q

from backend.access.roles import Permission
from backend.access.rules import projects_allowing
from backend.automation.selectors import chains_proposed
from backend.core.actor import Actor
from backend.core.clock import now
from backend.core.prose import prose_words
from backend.datasets.labelling.selectors import review_list
from backend.datasets.selectors import queue_waiting
from backend.deployments.discussing import mentions_waiting
from backend.deployments.glass import glass_waiting
from backend.monitoring.selectors import alert_list, calling
from backend.updates.selectors import runs_failed

MOST = 20


def todo(actor: Actor) -> dict[str, Any]:
    """For `inbox/todo.html`; to_do: whether there is any.

    mentions: (comment, what it says); queues, reviews: ((name, title) of the service, count).
    """
    curated = projects_allowing(actor, Permission.CURATE)
    queued = queue_waiting(actor).filter(service__project__in=curated)
    reviewed = review_list(actor).filter(service__project__in=curated)
    alerts = calling(alert_list(actor), now())
    mine = Q(state="open", assignee=None) | Q(assignee=actor.user_id)
    found = {
        "mentions": [(row, prose_words(row.text)) for row in mentions_waiting(actor)[:MOST]],
        "glasses": list(glass_waiting(actor)[:MOST]),
        "failed": list(runs_failed(actor)[:MOST]),
        "alerts": list(alerts.filter(mine, service__project__in=curated)[:MOST]),
        "proposals": list(chains_proposed(actor)),
        "reviews": sorted(Counter(reviewed.values_list("service__name", "service__title")).items()),
        "queues": sorted(Counter(queued.values_list("service__name", "service__title")).items()),
    }
    return {**found, "to_do": any(found.values())}
