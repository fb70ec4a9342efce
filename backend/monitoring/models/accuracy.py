"""How right a version is estimated to be."""

from django.db import models

from backend.projects.models import Service


class AccuracyEstimator(models.Model):
    """Estimates the accuracy of the live version where nobody has labelled anything; one a service.

    `reference`: of the fitted estimator (a blob, no pickle), calibrated on held-out samples, of one version; blank
    while it is being made, or where there is a `problem`. `accuracy`: of these `held_out` samples, 0..1; `classes`: of
    each class [right, all] among them. `next_sequence`: where the next window begins.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="estimator")
    version_number = models.PositiveIntegerField()
    reference = models.CharField(max_length=64, blank=True)
    accuracy = models.FloatField(null=True)
    held_out = models.PositiveIntegerField(default=0)
    classes = models.JSONField(default=dict)
    next_sequence = models.PositiveBigIntegerField(default=0)
    problem = models.TextField(blank=True)


class AccuracyWindow(models.Model):
    """The estimated accuracy of one window of one version, 0..1, and the band that should hold what labels say."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="accuracy_windows")
    version_number = models.PositiveIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    estimated = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        ordering = ["last_sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "version_number", "last_sequence"], name="accuracy_window_once"
            )
        ]
        indexes = [models.Index(fields=["service", "at"])]
