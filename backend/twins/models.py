"""Searches for samples that look alike, and the pairs of which people said that they do not."""

from django.db import models

from backend.datasets.models import Sample
from backend.engine_runs.models import EngineRun, one_under_way
from backend.twins.states import TWIN_CHECK


class TwinCheck(EngineRun):
    """One run of the engine over a service's samples; what it finds stands in their `group`.

    version: by whose embeddings more pairs were compared, None without. summary: of a finished one, {"n": samples,
    "groups", "grouped": samples in one, "refused": links that would have made a group too large}.
    """

    machine = TWIN_CHECK
    job, folder = "twins.check", "twin-checks"

    class Meta(EngineRun.Meta):
        constraints = [one_under_way("twin_check_one_active")]


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
