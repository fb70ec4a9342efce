"""What watches the traffic, and its verdicts."""

from django.db import models

from backend.core.states import StatefulModel
from backend.monitoring.kinds import VIEWS
from backend.monitoring.states import DRIFT_MONITOR
from backend.projects.models import Service


class DriftMonitor(StatefulModel):
    """Watches one view of a service's traffic by one detector; `parameters` are its MonitorSettings.

    name: `input:mmd`, with a number behind it where a service has several such; once in a service.
    Its reference and calibration (a blob, no pickle) belong to one version; at promotion it is disarmed and rebuilt.
    `revision` counts what people change: whoever changes it says which one they saw. `memory`: of a stream what it
    remembers of the windows before (no pickle).
    """

    machine = DRIFT_MONITOR

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="monitors")
    name = models.CharField(max_length=60)
    view = models.CharField(max_length=12, choices=[(name, view.words) for name, view in VIEWS.items()])
    detector = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    version_number = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=64, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    armed_from_sequence = models.PositiveBigIntegerField(default=0)
    next_sequence = models.PositiveBigIntegerField(default=0)
    vote = models.JSONField(default=dict)
    memory = models.BinaryField(default=b"")
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="monitor_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def finding(self) -> str:
        """What an alert of it is called."""
        return VIEWS[self.view].finding


class DriftResult(models.Model):
    """The verdict on one window of one version; `details`: what it rests on, as the view's judge says it."""

    monitor = models.ForeignKey(DriftMonitor, on_delete=models.CASCADE, related_name="results")
    version_number = models.PositiveIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    score = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    verdict = models.CharField(max_length=10, choices=[(v, v) for v in ("normal", "breached", "no_data")])
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["monitor", "version_number", "last_sequence"], name="drift_result_once"
            )
        ]
