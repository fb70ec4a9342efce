"""Checks of a service's labels, and the labels that they find likely mistakes."""

from django.db import models

from backend.core.acts import project_scope
from backend.core.states import StatefulModel
from backend.datasets.models import Sample
from backend.jobs.models import AttemptedModel
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.suspects.states import LABEL_CHECK, SUSPECT


class LabelCheck(AttemptedModel):
    """One run of the engine over a service's labels.

    `version`: by whose embeddings the samples were told apart, None for the inputs themselves. `summary`: of a finished
    one, {"n", "left_out": {class: samples}, "mistaken_share", "suspects"}.
    """

    machine = LABEL_CHECK
    job, queue = "suspects.check", "updates"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="label_checks")
    version = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="label_checks"
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
                name="label_check_one_active",
            )
        ]

    def __str__(self) -> str:
        return f"label check {self.pk}"

    @property
    def scope(self) -> str:
        return project_scope(self.service.project_id)


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
