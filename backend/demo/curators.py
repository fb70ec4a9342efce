"""Simulated curators: they know the truth of the images that were sent, and label what waits."""

from collections.abc import Mapping

from backend.datasets.services import queue_label, queue_skip, queue_take
from backend.demo.people import person
from backend.projects.models import Service


def label_waiting(service: Service, truth: Mapping[str, str], at_most: int) -> int:
    """Label up to `at_most` waiting samples that nobody else has in hand; one that nobody knows is skipped.

    Returns: how many were handled.
    """
    curator = person("cora").actor
    items = queue_take(actor=curator, service=service, count=at_most)
    for item in items:
        value = truth.get(item.sample.payload)
        if value is None:
            queue_skip(actor=curator, item=item)
        else:
            queue_label(actor=curator, item=item, value=value)
    return len(items)
