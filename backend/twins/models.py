"""Searches for samples that look alike, and the pairs of which people said that they do not."""

from django.db import models

from backend.core.acts import project_scope
from backend.datasets.models import Sample
from backend.jobs.models import AttemptedModel
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.twins.states import TWIN_CHECK


class TwinCheck(AttemptedModel):
    """One run of the engine over a service's samples; what it finds stands in their `group`.

    version: by whose embeddings more pairs were compared, None without. summary: of a finished one, {"n": samples,
    "groups", "grouped": samples in one, "refused": links that would have made a group too large}.
    """

    machine = TWIN_CHECK
    job, queue = "twins.check", "updates"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="twin_checks")
    version = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="twin_checks"
    )
    summary = models.JSONField(null=True, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(state__in=["queued", "running"]),
                name="twin_check_one_active",
            )
        ]

    def __str__(self) -> str:
        return f"twin check {self.pk}"

    @property
    def scope(self) -> str:
        return project_scope(self.service.project_id)


class Apart(models.Model):
    """Two samples that are no twins, by a person's word: no check puts them in one group again. first < second."""

    first = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="+")
    author = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="apart_once")]

    def __str__(self) -> str:
        return f"samples {self.first_id} and {self.second_id} apart"
