"""Checks of a service's labels, and the labels that they find likely mistakes."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.models import Sample
from backend.engine_runs.models import EngineRun, one_under_way
from backend.suspects.states import LABEL_CHECK, SUSPECT


class LabelCheck(EngineRun):
    """One run of the engine over a service's labels.

    `version`: by whose embeddings the samples were told apart, None for the inputs themselves. `summary`: of a finished
    one, {"n", "left_out": {class: samples}, "mistaken_share", "suspects"}.
    """

    machine = LABEL_CHECK
    job, folder = "suspects.check", "label-checks"

    class Meta(EngineRun.Meta):
        constraints = [one_under_way("label_check_one_active")]


class Suspect(StatefulModel):
    """A label that is likely a mistake, until a person confirms or corrects it, or the next check begins anew.

    given: the label that was checked; score: in (0.5, 1], higher where it is likelier a mistake.
    """

    machine = SUSPECT

    check_run = models.ForeignKey(LabelCheck, on_delete=models.CASCADE, related_name="suspects")
    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="suspects")
    given = models.CharField(max_length=80)
    suggested = models.CharField(max_length=80)
    score = models.FloatField()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=models.Q(state="open"), name="suspect_one_open"
            )
        ]
        indexes = [models.Index(fields=["check_run", "state", "-score"], name="suspect_worst_first")]

    def __str__(self) -> str:
        return f"suspect {self.pk}: {self.given}, perhaps {self.suggested}"
