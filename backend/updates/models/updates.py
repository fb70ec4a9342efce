"""Update runs, and the points and lines that they stream."""

from django.db import models

from backend.access.models import Project
from backend.datasets.models import Snapshot
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.updates.models.supervised import Line, Point, SupervisedRun
from backend.updates.states import UPDATE_RUN

KINDS = ("update", "import", "reproduce")


class UpdateRun(SupervisedRun):
    """One training of a new version.

    `kind`: `update` trains from a base; `import` exports a user's own weights (`weights`, a safetensors blob),
    proved on `snapshot` where one is given; `reproduce` does again what made the version `reproduces`, makes none,
    and says in `reproduced` what came of it (see `services.comparing`). `spec` is what was asked: {"parameters",
    "training", "classes"}. `conditions` is what it ran on and with, as the engine says it; None before it has
    finished, and of runs that are older than that.
    `governed` is what the training cost those who were served meanwhile, and what that cost the training:
    {"objective_ms", "p99_before_ms", "p99_during_ms", "p99_worst_ms", "violations", "paused_s", "duty",
    "samples_per_s", "yields_by", "threads"}.
    """

    machine = UPDATE_RUN
    topic, folder, project_path = "run", "runs", "service__project"
    outcome = ("version", "governed", "conditions", "reproduced")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=12, default="update", choices=[(kind, kind) for kind in KINDS])
    weights = models.CharField(max_length=64, blank=True)
    base = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="runs_from"
    )
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    evaluation = models.ManyToManyField(Snapshot, blank=True, related_name="evaluating_runs")
    strategy = models.CharField(max_length=40, blank=True)
    version = models.OneToOneField(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="run"
    )
    reproduces = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="reproductions"
    )
    governed = models.JSONField(null=True, blank=True)
    conditions = models.JSONField(null=True, blank=True)
    reproduced = models.JSONField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"run {self.pk} of {self.service}"

    @property
    def project(self) -> Project:
        return self.service.project


class MetricPoint(Point):
    run = models.ForeignKey(UpdateRun, on_delete=models.CASCADE, related_name="points")

    class Meta(Point.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "sequence"], name="point_once")]


class LogLine(Line):
    run = models.ForeignKey(UpdateRun, on_delete=models.CASCADE, related_name="lines")

    class Meta(Line.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "sequence"], name="line_once")]
