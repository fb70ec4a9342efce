"""Changes of many samples at once, and the questions for samples that a project keeps."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.models.samples import Sample
from backend.datasets.states import BULK_CHANGE
from backend.projects.models import Service


class BulkChange(StatefulModel):
    """One act done to many samples, piece by piece, and what undoes it.

    act: of `bulk.BULK_ACTS`; values: what it was given. query: the parameters of the samples asked for; samples: their
    ids where they were chosen one by one, else None. total: how many there were; last_id: the newest of them.
    position: the id of the last sample that is done with, or of the last item while it is undone. changed: how many
    are not what they were; left: why how many others are, by code. restored, kept: what became of `changed` at undoing.
    """

    machine = BULK_CHANGE

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="bulk_changes")
    act = models.CharField(max_length=16)
    values = models.JSONField(default=dict, blank=True)
    query = models.JSONField(default=dict, blank=True)
    samples = models.JSONField(null=True, blank=True)
    total = models.PositiveIntegerField()
    last_id = models.BigIntegerField()
    position = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    left = models.JSONField(default=dict, blank=True)
    restored = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    created_by = models.CharField(max_length=64)
    undone_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"bulk change {self.pk}"


class BulkItem(models.Model):
    """What one sample had before a bulk change, and how it is known whether somebody changed it since.

    before and after: as the act of `bulk.BULK_ACTS` wrote them. outcome: of undoing.
    """

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="items")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="bulk_items")
    before = models.JSONField(default=dict)
    after = models.BigIntegerField()
    outcome = models.CharField(max_length=8, blank=True, choices=[(o, o) for o in ("restored", "kept")])

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["change", "outcome", "id"], name="bulk_item_outcome")]


class SavedView(models.Model):
    """A question for samples under a name, for all who see the service. params: those of a `SampleQuery`."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    params = models.JSONField(default=dict, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
