"""Selections of what to label next, and the samples that they chose."""

from django.db import models

from backend.datasets.models import Sample
from backend.engine_runs.models import EngineRun, one_under_way
from backend.registry.models import ModelVersion
from backend.selection.states import SELECTION


class Selection(EngineRun):
    """One run of the engine over samples without a label.

    criteria: [{"name", "weight"}], one or a mix; count: how many are wanted; newest: of how many samples, the newest
    ones. version: whose answers and embeddings are asked, None where none is live; committee: others beside it.
    fraction: how far it is, 0..1. summary: of one that is ready, {"candidates", "labelled": {class: labels}}.
    """

    machine = SELECTION
    job, folder = "selection.select", "selections"

    criteria = models.JSONField()
    count = models.PositiveIntegerField()
    newest = models.PositiveIntegerField()
    seed = models.PositiveIntegerField(default=0)
    committee = models.ManyToManyField(ModelVersion, blank=True, related_name="committees")
    fraction = models.FloatField(default=0.0)

    class Meta(EngineRun.Meta):
        constraints = [one_under_way("selection_one_active")]


class Choice(models.Model):
    """A sample that a selection chose. rank: from 1, the most wanted first; taken: it went into the curation queue.

    criterion: what spoke most for it; value: in that one's own unit; score: that value, or of a mix the weighted mean
    of all scores, in [0, 1]. predicted, confidence: what the version says of it, "" and None without one.
    """

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="choices")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="choices")
    rank = models.PositiveIntegerField()
    score = models.FloatField()
    criterion = models.CharField(max_length=24)
    value = models.FloatField()
    predicted = models.CharField(max_length=200, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    taken = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["selection", "sample"], name="choice_once"),
            models.UniqueConstraint(fields=["selection", "rank"], name="choice_one_a_rank"),
        ]

    def __str__(self) -> str:
        return f"choice {self.rank} of {self.selection_id}: sample {self.sample_id}"
