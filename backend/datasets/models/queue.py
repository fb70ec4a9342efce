"""What waits for a label: in whose hands it is, and what each person said."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.models.samples import Label, Sample
from backend.datasets.states import OPEN, QUEUE_ITEM
from backend.projects.models import Service


class QueueItem(StatefulModel):
    """A sample that waits for a label, or did. label: the new Label that came of it, if one did."""

    machine = QUEUE_ITEM

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="queue")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="queue_items")
    reason = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    label = models.ForeignKey(Label, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=models.Q(state__in=OPEN), name="queue_item_once"
            )
        ]
        indexes = [models.Index(fields=["service", "state", "id"], name="queue_item_next")]


class Lease(models.Model):
    """An item in a person's hands: until then nobody else gets it.

    It is kept when its time is over: whoever answers late is known by it.
    """

    item = models.ForeignKey(QueueItem, on_delete=models.CASCADE, related_name="leases")
    holder = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "holder"], name="lease_once")]


class Answer(models.Model):
    """What one person said of an item: each says it once, and says it again only where it was returned.

    seconds: how long the sample was before them, None where nobody measured. counts: False for what came late or
    was overtaken: kept as a further opinion, it decides nothing. note: with a flag. review: what a reviewer made
    of it; reason: why it was returned.
    """

    item = models.ForeignKey(QueueItem, on_delete=models.CASCADE, related_name="answers")
    annotator = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8, choices=[(v, v) for v in ("label", "skip", "flag")])
    value = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    counts = models.BooleanField(default=True)
    review = models.CharField(
        max_length=12, blank=True, choices=[(r, r) for r in ("accepted", "overruled", "returned")]
    )
    reviewer = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "annotator"], name="answer_once")]
        indexes = [models.Index(fields=["annotator", "given_at"], name="answer_pace")]

    def __str__(self) -> str:
        return self.value or self.verdict
