"""The boundary of every job: what ends it becomes an event and an exit code."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.errors import EngineError
from cl_engine.governor import take_share
from cl_engine.job.events import Echo, EventLog
from cl_engine.job.folder import RESULT, Job, fingerprint, write_json
from cl_engine.job.process import Interruption, Interruptions, alone_in, end_with_supervisor
from cl_engine.specs import (
    EvaluateSpec,
    ExportSpec,
    SelectSpec,
    SuspectsSpec,
    TwinsSpec,
    UpdateSpec,
    read_spec,
)
from cl_engine.specs.jobs import Resources

FINISHED, REFUSED, FAILED, INTERRUPTED = 0, 2, 3, 75
JobSpec = UpdateSpec | EvaluateSpec | ExportSpec | SelectSpec | SuspectsSpec | TwinsSpec | BenchmarkSpec
SPECS: dict[str, type[JobSpec]] = {
    "update": UpdateSpec,
    "evaluate": EvaluateSpec,
    "export": ExportSpec,
    "select": SelectSpec,
    "suspects": SuspectsSpec,
    "twins": TwinsSpec,
    "benchmark": BenchmarkSpec,
}
Work = Callable[[Job[Any]], dict[str, Any]]


def run(
    kind: str, spec_path: Path, out: Path, supervisor: int | None = None, echo: Echo | None = None
) -> int:
    """Run a job in its folder and return the exit code; exceptions that nobody expected pass through.

    echo: is shown every event; without it a terminal is.
    """
    echo = echo or (sys.stdout if sys.stdout.isatty() else None)
    try:
        interruptions = Interruptions()
        end_with_supervisor(supervisor)
        out.mkdir(parents=True, exist_ok=True)
        with alone_in(out):
            return _recorded(kind, spec_path, out, interruptions, echo)
    except (EngineError, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except Interruption:
        return INTERRUPTED


def _recorded(kind: str, spec_path: Path, out: Path, interruptions: Interruptions, echo: Echo | None) -> int:
    events = EventLog(out / "events.jsonl", echo)
    try:
        spec = read_spec(SPECS[kind], spec_path)
    except EngineError as error:
        return _failed(events, error, REFUSED)
    if not _has_result(out, fingerprint(spec)):
        try:
            _work(kind, spec, out, events, interruptions)
        except EngineError as error:
            return _failed(events, error, FAILED)
        except OSError as error:
            return _failed(events, EngineError("storage_failed", f"{error}."), FAILED)
    events.emit("finished", result=RESULT)
    return FINISHED


def _work(kind: str, spec: JobSpec, out: Path, events: EventLog, interruptions: Interruptions) -> None:
    """Do the job and write its result, last and at once: a folder with a result is a finished one."""
    share = take_share(_resources(spec), out, idle=_priority(spec) == "idle")
    events.log(f"Loading what it takes to {kind}.")
    # Each job's module loads what it needs (torch, onnxruntime) only after the share is fixed.
    work: Work = import_module(f"cl_engine.job.{kind}").work
    job = Job(spec, out, events, interruptions, share)
    result = work(job)
    write_json(out / RESULT, {**result, "fingerprint": job.fingerprint})


def _has_result(out: Path, expected: str) -> bool:
    path = out / RESULT
    return path.is_file() and json.loads(path.read_text("utf-8")).get("fingerprint") == expected


def _failed(events: EventLog, error: EngineError, code: int) -> int:
    events.emit("failed", code=error.code, detail=error.detail, data=error.data)
    print(error, file=sys.stderr)
    return code


def _priority(spec: JobSpec) -> str:
    governor = spec.governor if isinstance(spec, UpdateSpec) else None
    return governor.priority if governor else "nice"


def _resources(spec: JobSpec) -> Resources:
    return spec.train if isinstance(spec, UpdateSpec | BenchmarkSpec) else spec
