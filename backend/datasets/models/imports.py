"""Files that become samples, and what of them was not taken."""

from django.db import models

from backend.core.acts import project_scope
from backend.datasets.states import DATA_IMPORT
from backend.jobs.models import TurnsModel
from backend.projects.models import Service


class DataImport(TurnsModel):
    """A file of data that becomes samples of a service, item by item, in the background.

    file_name: as it was told; size_bytes: of the file; digest: its SHA-256, once it is there whole. upload: the
    name of the file under `<home>/imports`. columns: `label` and `features`, of a table. position: how many items
    of the file are done with; each is one of `added`, `known` (a sample already) or `rejected`. lost: how
    often a worker died since it last came further.
    """

    machine = DATA_IMPORT
    job = "datasets.import"

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
    lost = models.PositiveIntegerField(default=0)
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

    @property
    def scope(self) -> str:
        return project_scope(self.service.project_id)


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
