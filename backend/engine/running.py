"""The command line of a job."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from cl_engine.benchmarking.reproducing import command_line
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.errors import EngineError
from cl_engine.specs import parse


def command(
    kind: Literal["update", "evaluate", "export", "select", "suspects", "twins", "benchmark"],
    spec: Path,
    out: Path,
) -> list[str]:
    """What to run, in the repository's root, as a child of this process: without it the job ends itself.

    The same spec and folder resume a job that was interrupted.
    """
    job = [sys.executable, "-m", "cl_engine", kind, str(spec), "--out", str(out)]
    return [*job, "--supervisor", str(os.getpid())]


def forget_command(ids: Path, state: Path, out: Path) -> list[str]:
    """What takes the samples named in `ids`, a line each, out of a copy of a state, written to the folder `out`."""
    job = [sys.executable, "-m", "cl_engine", "forget", "--ids", str(ids), "--state", str(state)]
    return [*job, "--out", str(out)]


def benchmark_command(asked: Mapping[str, Any], out: str) -> str:
    """What a person types to run the benchmark that `validate_benchmark` made again; blank where a plug-in is gone."""
    spec = {name: asked[name] for name in ("scenario", "strategies", "seeds", "model")}
    spec |= {"train": asked["training"], "tune": asked.get("tune")}
    try:
        return command_line(parse(BenchmarkSpec, spec), out)
    except EngineError:
        return ""
