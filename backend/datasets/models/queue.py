"""What waits for a label."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.models.samples import Sample
from backend.datasets.states import QUEUE_ITEM
from backend.projects.models import Service


class QueueItem(StatefulModel):
    """A sample that waits for a label."""

    machine = QUEUE_ITEM

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="queue")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="queue_items")
    reason = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=models.Q(state="waiting"), name="queue_item_once"
            )
        ]
