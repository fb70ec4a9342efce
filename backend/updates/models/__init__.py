"""Runs of the engine under supervision: updates and benchmarks."""

from backend.updates.models.benchmarks import Benchmark, BenchmarkArtifact, BenchmarkLine, BenchmarkPoint
from backend.updates.models.updates import LogLine, MetricPoint, UpdateRun

Run = UpdateRun | Benchmark

__all__ = [
    "Benchmark",
    "BenchmarkArtifact",
    "BenchmarkLine",
    "BenchmarkPoint",
    "LogLine",
    "MetricPoint",
    "Run",
    "UpdateRun",
]
