"""Simulated curators: they know the truth of the images that were sent, and label what waits."""

from collections.abc import Mapping

from backend.datasets.selectors import queue_waiting
from backend.datasets.services import queue_label, queue_skip
from backend.demo.people import person
from backend.projects.models import Service


def label_waiting(service: Service, truth: Mapping[str, str], at_most: int) -> int:
    """Label up to `at_most` waiting samples; one that nobody knows is skipped. Returns how many were handled."""
    curator = person("cora").actor
    items = list(queue_waiting(curator, service).select_related("sample", "service__project")[:at_most])
    for item in items:
        value = truth.get(item.sample.payload)
        if value is None:
            queue_skip(actor=curator, item=item)
        else:
            queue_label(actor=curator, item=item, value=value)
    return len(items)
