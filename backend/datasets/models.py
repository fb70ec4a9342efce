"""Samples, their labels, the curation queue, immutable snapshots, and imports of files."""

from typing import Any, Never

from django.db import models

from backend.core.errors import ConflictError
from backend.core.states import StatefulModel
from backend.datasets.states import DATA_IMPORT, QUEUE_ITEM
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


class DataImport(StatefulModel):
    """A file of data that becomes samples of a service, item by item, in the background.

    file_name: as it was told; size_bytes: of the file; digest: its SHA-256, once it is there whole. upload: the
    name of the file under `<home>/imports`. columns: `label` and `features`, of a table. position: how many items
    of the file are done with; each is one of `added`, `known` (a sample already) or `rejected`. turn: how often a
    worker took it; lost: how often one died since it last came further. heartbeat_at: None while no worker has it.
    """

    machine = DATA_IMPORT

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    upload = models.CharField(max_length=32)
    reserved = models.CharField(max_length=16, blank=True)
    new_class = models.BooleanField(default=False)
    columns = models.JSONField(default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)
    fraction = models.FloatField(default=0.0)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "digest"],
                condition=models.Q(state__in=["queued", "running"]),
                name="data_import_once",
            )
        ]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"


class RejectedItem(models.Model):
    """An item of an import's file that was not taken, and why. position: its place in the file, from 0."""

    data_import = models.ForeignKey(DataImport, on_delete=models.CASCADE, related_name="rejects")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["data_import", "position"], name="rejected_item_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.code}"


def _immutable() -> ConflictError:
    return ConflictError("snapshot_is_immutable", "A snapshot is never changed or deleted: make another.")
