"""Benchmarks of continual-learning methods, what they stream and the files that they leave."""

from django.db import models

from backend.access.models import Project
from backend.updates.models.supervised import Line, Point, SupervisedRun
from backend.updates.states import BENCHMARK


class Benchmark(SupervisedRun):
    """Strategies on a scenario, each trained once for each seed.

    `spec` is what was asked, complete with defaults: {"scenario", "strategies", "seeds", "model", "training", "tune"}.
    `results` is what came of the trials that have ended so far: {"summary": {strategy: {figure: {"mean", "std"}}},
    "trials": [{"strategy", "seed", "accuracy", "figures"}], "failed": [{"strategy", "seed", "failure"}],
    "tuning": what was found, or None}.
    `results_sequence` is that of the engine event which told of them: it moves when the results change.
    """

    machine = BENCHMARK
    topic, folder, project_path, outcome = (
        "benchmark",
        "benchmarks",
        "project",
        ("results", "results_sequence"),
    )

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="benchmarks")
    results = models.JSONField(null=True, blank=True)
    results_sequence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"benchmark {self.pk}"

    @property
    def scenario(self) -> str:
        return str(self.spec["scenario"]["name"])

    @property
    def strategies(self) -> list[str]:
        """Their names, in the order in which they were asked for."""
        return [one["name"] for one in self.spec["strategies"]]


class BenchmarkPoint(Point):
    run = models.ForeignKey(Benchmark, on_delete=models.CASCADE, related_name="points")

    class Meta(Point.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "sequence"], name="benchmark_point_once")]


class BenchmarkLine(Line):
    run = models.ForeignKey(Benchmark, on_delete=models.CASCADE, related_name="lines")

    class Meta(Line.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "sequence"], name="benchmark_line_once")]


class BenchmarkArtifact(models.Model):
    """A file of a finished benchmark: `name` as the engine wrote it, `digest` its SHA-256 in the blob store."""

    benchmark = models.ForeignKey(Benchmark, on_delete=models.CASCADE, related_name="artifacts")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["benchmark", "name"], name="benchmark_artifact_once")]
