"""Erasures of samples, and the keys that records are signed with."""

from django.db import models

from backend.core.acts import project_scope
from backend.core.clock import now
from backend.jobs.models import TurnsModel
from backend.lineage.states import ERASURE
from backend.projects.models import Service


class Erasure(TurnsModel):
    """Samples of a service that are taken out everywhere; the samples name it as their `erasure`.

    `size`: samples. `since`: nothing takes them up any more. `done`: the steps that are, by name, with how much each
    found. `waits`: what must end first; control looks again at `due_at`. `saw`: versions that learned from any of
    them: [{"version": id, "number", "samples": how many}]. `problem`: why it failed.
    """

    machine = ERASURE
    job = "lineage.erase"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="erasures")
    reason = models.CharField(max_length=500)
    size = models.PositiveIntegerField()
    since = models.DateTimeField(default=now)
    done = models.JSONField(default=dict)
    waits = models.JSONField(default=list)
    saw = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"erasure {self.pk} of {self.service}"

    @property
    def scope(self) -> str:
        return project_scope(self.service.project_id)


class RecordKey(models.Model):
    """The public half of a key that signs records, for ever: what it signed is verified by it.

    `id`: as `key_id`. `public`: base64 of 32 bytes. `retired_at`: since when another signs. The private half of the
    one that signs lies in a file of the home.
    """

    id = models.CharField(max_length=16, primary_key=True)
    public = models.CharField(max_length=44)
    created_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"record key {self.id}"
