"""Update runs, and the points and lines that they stream."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.models import Snapshot
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.updates.states import UPDATE_RUN


class UpdateRun(StatefulModel):
    """One training of a new version. `attempt` fences writers: only the current one may write.

    `kind`: `update` trains from a base; `import` exports a user's own weights (`weights`, a safetensors blob),
    proved on `snapshot` where one is given.
    `spec` is what was asked: {"parameters", "training", "classes"}; `failure` is {"code", "detail", "data"}.
    `sequence` is the newest engine event read, `events_offset` the bytes of its file that it took.
    """

    machine = UPDATE_RUN

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=8, default="update", choices=[(k, k) for k in ("update", "import")])
    weights = models.CharField(max_length=64, blank=True)
    base = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="runs_from"
    )
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    evaluation = models.ManyToManyField(Snapshot, blank=True, related_name="evaluating_runs")
    strategy = models.CharField(max_length=40, blank=True)
    spec = models.JSONField(default=dict)
    attempt = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fraction = models.FloatField(default=0.0)
    eta_s = models.FloatField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    sequence = models.PositiveBigIntegerField(default=0)
    events_offset = models.PositiveBigIntegerField(default=0)
    failure = models.JSONField(null=True, blank=True)
    version = models.OneToOneField(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="run"
    )
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.service}"


class MetricPoint(models.Model):
    """One value of one metric; `sequence` is the engine's event number, dense order within the run."""

    run = models.ForeignKey(UpdateRun, on_delete=models.CASCADE, related_name="points")
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    step = models.PositiveIntegerField()
    value = models.FloatField()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["run", "sequence"], name="point_once")]


class LogLine(models.Model):
    """One line that a run said; `sequence` as in MetricPoint."""

    run = models.ForeignKey(UpdateRun, on_delete=models.CASCADE, related_name="lines")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    level = models.CharField(max_length=10)
    text = models.TextField()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["run", "sequence"], name="line_once")]
