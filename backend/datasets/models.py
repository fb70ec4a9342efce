"""Samples, their labels, the curation queue and immutable snapshots."""

from typing import Any, Never

from django.db import models

from backend.core.errors import ConflictError
from backend.core.states import StatefulModel
from backend.datasets.states import QUEUE_ITEM
from backend.projects.models import Service


class Sample(models.Model):
    """One input of a service: raw bytes in the signature's dtype and shape, content-addressed by `payload`.

    `reserved`: held back for validation or the golden set; never handed to training or memory.
    `trained`: in some training snapshot, and so never to be held back. At most one of the two is set.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="samples")
    payload = models.CharField(max_length=64)
    source = models.CharField(max_length=16, choices=[(s, s) for s in ("import", "traffic", "api")])
    reserved = models.CharField(max_length=16, blank=True, choices=[(s, s) for s in ("validation", "golden")])
    trained = models.BooleanField(default=False)
    predicted = models.CharField(max_length=80, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "payload"], name="sample_once"),
            models.CheckConstraint(
                condition=models.Q(reserved="") | models.Q(trained=False), name="sample_reserved_or_trained"
            ),
        ]

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


class ImmutableQuerySet(models.QuerySet["Snapshot"]):
    """Rows that are made once: neither changed nor deleted in bulk."""

    def update(self, **kwargs: Any) -> Never:
        raise _immutable()

    def delete(self) -> Never:
        raise _immutable()


class Snapshot(models.Model):
    """An immutable set of labelled samples. `digest` is the SHA-256 of its manifest, a blob of
    JSON lines `{"id", "payload", "label"}` by id; `role` says what it may be used for.

    `classes`: those it holds, in the service's order; `counts`: samples of each.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="snapshots")
    role = models.CharField(max_length=16, choices=[(r, r) for r in ("training", "validation", "golden")])
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    classes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"snapshot {self.pk} ({self.role}, {self.size})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise _immutable()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise _immutable()


def _immutable() -> ConflictError:
    return ConflictError("snapshot_is_immutable", "A snapshot is never changed or deleted: make another.")
