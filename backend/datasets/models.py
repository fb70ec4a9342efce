"""Samples, their labels, the curation queue and immutable snapshots."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.states import QUEUE_ITEM
from backend.projects.models import Service


class Sample(models.Model):
    """One input of a service: raw bytes in the signature's dtype and shape, content-addressed by `payload`.

    `reserved`: held back for validation or the golden set; never handed to training or memory.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="samples")
    payload = models.CharField(max_length=64)
    source = models.CharField(max_length=16, choices=[(s, s) for s in ("import", "traffic", "api")])
    reserved = models.CharField(max_length=16, blank=True, choices=[(s, s) for s in ("validation", "golden")])
    predicted = models.CharField(max_length=80, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["service", "payload"], name="sample_once")]

    def __str__(self) -> str:
        return f"sample {self.pk}"


class Label(models.Model):
    """What somebody says a sample is. The newest of a sample counts; older ones are its history."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="labels")
    value = models.CharField(max_length=80)
    author = models.CharField(max_length=64)
    current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=models.Q(current=True), name="label_one_current"
            )
        ]

    def __str__(self) -> str:
        return self.value


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


class Snapshot(models.Model):
    """An immutable set of labelled samples. `digest` is the SHA-256 of its manifest, a blob of
    JSON lines `{"id", "payload", "label"}` in order; `role` says what it may be used for."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="snapshots")
    role = models.CharField(max_length=16, choices=[(r, r) for r in ("training", "validation", "golden")])
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    classes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"snapshot {self.pk} ({self.role}, {self.size})"
