"""What changes runs: people's verbs, and the writes of the attempt that performs one."""

from backend.updates.services.acts import run_cancel, run_resume
from backend.updates.services.attempts import (
    AttemptLostError,
    Progress,
    attempt_begin,
    attempt_end,
    attempt_finish,
    attempt_progress,
    attempt_row,
)
from backend.updates.services.benchmarks import benchmark_start
from backend.updates.services.imports import run_import
from backend.updates.services.lost import runs_mark_lost
from backend.updates.services.reproducing import run_reproduce
from backend.updates.services.results import benchmark_file
from backend.updates.services.runs import run_start

__all__ = [
    "AttemptLostError",
    "Progress",
    "attempt_begin",
    "attempt_end",
    "attempt_finish",
    "attempt_progress",
    "attempt_row",
    "benchmark_file",
    "benchmark_start",
    "run_cancel",
    "run_import",
    "run_reproduce",
    "run_resume",
    "run_start",
    "runs_mark_lost",
]
