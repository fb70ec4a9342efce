"""How a service's samples are labelled."""

from django.db import models

from backend.projects.models import Service


class LabellingSettings(models.Model):
    """Of one service. overlap: how many people label each sample, unseen by each other.

    disagreement: what decides where they differ: a reviewer, or the majority (a reviewer where there is none).
    review_share: of the labels that nobody disputes, the share that a reviewer sees, in [0, 1].
    show_prediction: whether annotators see what the model said. guidelines: Markdown.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="labelling")
    overlap = models.PositiveSmallIntegerField(default=1)
    disagreement = models.CharField(
        max_length=8, default="review", choices=[(d, d) for d in ("review", "majority")]
    )
    review_share = models.FloatField(default=0.0)
    show_prediction = models.BooleanField(default=True)
    lease_minutes = models.PositiveSmallIntegerField(default=15)
    guidelines = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"labelling of {self.service_id}"
