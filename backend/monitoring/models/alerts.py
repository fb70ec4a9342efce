"""The alerts that monitors raise, and when they call for nobody."""

from datetime import datetime

from django.db import models

from backend.access.models import User
from backend.core.clock import now
from backend.core.states import StatefulModel
from backend.monitoring.models.monitors import DriftMonitor
from backend.monitoring.severity import SCALES, SEVERITIES
from backend.monitoring.states import ALERT
from backend.projects.models import Service


class Downtime(models.Model):
    """A span in which a service is expected to see odd traffic: alarms are kept, and call for nobody.

    The end is no part of it. One that was called off before it began ends when it begins. `ended_by`: who ended it
    early, else blank.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="downtimes")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    created_by = models.CharField(max_length=64)
    ended_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("begins_at")), name="downtime_ends_after_begin"
            )
        ]

    @property
    def state(self) -> str:
        """planned, running, ended, or called off."""
        if self.ends_at == self.begins_at:
            return "called off"
        if now() < self.begins_at:
            return "planned"
        return "running" if now() < self.ends_at else "ended"


class Alert(StatefulModel):
    """Drift that a person or a policy should act on: one open alert per service and version.

    `occurrences`: alarms of all its monitors, which `evidence` has one by one. `severity_by`: the person who set the
    severity, blank while it is weighed. `muted_until`: until then it calls for nobody. `downtime`: the one in which
    it was raised, while no alarm came outside of it. `note`, `resolved_by`: of its resolution. `changes`: what changed,
    as `monitoring.explaining` says it; None while that is being found out.
    """

    machine = ALERT
    # While it is one of these, alarms of its version join it.
    OPEN = ("open", "acknowledged")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="alerts")
    monitor = models.ForeignKey(DriftMonitor, null=True, on_delete=models.SET_NULL, related_name="alerts")
    version_number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    severity = models.CharField(
        max_length=8, choices=[(word, word) for word in SEVERITIES], default=SEVERITIES[0]
    )
    severity_by = models.CharField(max_length=64, blank=True)
    occurrences = models.PositiveIntegerField(default=1)
    last_seen_at = models.DateTimeField(default=now)
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts"
    )
    muted_until = models.DateTimeField(null=True, blank=True)
    downtime = models.ForeignKey(
        Downtime, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts"
    )
    note = models.TextField(blank=True)
    resolved_by = models.CharField(max_length=64, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    changes = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "version_number"],
                condition=models.Q(state__in=["open", "acknowledged"]),
                name="alert_one_open",
            )
        ]

    def is_muted(self, at: datetime) -> bool:
        return self.muted_until is not None and at < self.muted_until


class AlertEvidence(models.Model):
    """What one monitor, by its name (`input:mmd`), says of an alert: its alarms, and its worst score.

    `details`: what the verdict with that score rests on, as the view's judge says it.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="evidence")
    monitor = models.CharField(max_length=60)
    occurrences = models.PositiveIntegerField(default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    score = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["first_seen_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "monitor"], name="alert_evidence_once")]

    @property
    def view(self) -> str:
        return self.monitor.partition(":")[0]

    @property
    def distance(self) -> float:
        """How far the worst window is beyond the usual, on its view's scale; 0.0 without a score."""
        if self.score is None or self.threshold is None:
            return 0.0
        return SCALES[self.view].distance(self.score, self.threshold, self.details)

    @property
    def severity(self) -> str:
        """Of SEVERITIES, by this monitor alone."""
        return SCALES[self.view].severity(self.distance)
