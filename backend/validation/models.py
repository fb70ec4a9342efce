"""Validation reports: gates with value, threshold and verdict."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.models import Snapshot
from backend.hosts.models import Environment
from backend.registry.models import ModelVersion
from backend.validation.states import VALIDATION_REPORT


class ValidationReport(StatefulModel):
    """A candidate against an environment's gates, beside the version that is live there (`baseline`)."""

    machine = VALIDATION_REPORT

    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="reports")
    baseline = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="baseline_reports"
    )
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="reports")
    snapshots = models.ManyToManyField(Snapshot, related_name="reports")
    requirements = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    failure = models.JSONField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]


class GateResult(models.Model):
    """One gate's outcome; a missing one is a refusal where it is required.

    interval: [low, high], 95 % of the value, where it has one. required: False where it only informs.
    """

    report = models.ForeignKey(ValidationReport, on_delete=models.CASCADE, related_name="gates")
    gate = models.CharField(max_length=40)
    required = models.BooleanField(default=True)
    value = models.FloatField(null=True)
    interval = models.JSONField(null=True)
    threshold = models.FloatField(null=True)
    verdict = models.CharField(max_length=20)
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "gate"], name="gate_once")]
