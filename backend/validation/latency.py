"""How fast a candidate answers beside the live version, measured by a supervised process on a Triton of its own."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV
from backend.engine import Samples
from backend.engine.yielding import SLOWEST
from backend.jobs.supervisor import Command, Ending, Outcome, supervise
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path
from backend.serving.board import governor
from backend.serving.profiling import LONGEST
from backend.validation.latency_job import ASKED, FAILURE, INPUTS, RESULT
from backend.validation.models import ValidationReport
from backend.validation.services import NEW_DATA

JOB = "backend.validation.latency_job"
FILES = ("model.onnx", "labels.txt")
MOST_INPUTS = 64
# Beside the seconds of measuring: a Triton starts, loads two models and ends, and serving is waited for.
LIMIT_S = 120.0
OFF = {
    "code": "latency_profile_off",
    "detail": "The profile is off: set MODELCIE_LATENCY_PROFILE_S to more than 0.",
}


def latency_profile(
    report: ValidationReport, sets: dict[str, Samples], folder: Path, wanted: Callable[[], bool]
) -> tuple[Ending, dict[str, Any]]:
    """(why it ended, the profile), or `unavailable` with code and detail where it could not be measured.

    The profile's `blocks` and `figures` are by role: `candidate`, and `baseline` where there is a live version.
    """
    if ENV.latency_profile_s <= 0:
        return Ending.EXITED, {"unavailable": OFF}
    folder.mkdir(parents=True)
    _ask(report, sets, folder)
    limit_s = LIMIT_S + LONGEST * SLOWEST * ENV.latency_profile_s
    outcome = supervise(Command(argv=command(folder), folder=folder, limit_s=limit_s), wanted)
    return outcome.ending, _said(outcome, folder)


def command(folder: Path) -> list[str]:
    """What measures what the folder asks for."""
    return [sys.executable, "-m", JOB, str(folder)]


def _ask(report: ValidationReport, sets: dict[str, Samples], folder: Path) -> None:
    service = report.version.service
    versions = {"candidate": report.version, "baseline": report.baseline}
    asked = {
        "models": {role: _files(version) for role, version in versions.items() if version},
        "signature": service.signature,
        "seconds": ENV.latency_profile_s,
        "governor": governor(service.name, service.latency_objective_ms),
    }
    (folder / ASKED).write_text(json.dumps(asked))
    np.save(folder / INPUTS, _inputs(report.version, sets)[:MOST_INPUTS])


def _files(version: ModelVersion) -> dict[str, str]:
    return {name: str(artifact_path(version, name)) for name in FILES}


def _inputs(version: ModelVersion, sets: dict[str, Samples]) -> np.ndarray:
    """New data, else what there is; without any, the samples that warm the version."""
    if sets:
        return np.asarray(sets.get(NEW_DATA, next(iter(sets.values()))).x)
    with np.load(artifact_path(version, "warmup.npz"), allow_pickle=False) as stored:
        return np.asarray(stored["x"])


def _said(outcome: Outcome, folder: Path) -> dict[str, Any]:
    for name, key in ((RESULT, None), (FAILURE, "unavailable")):
        if (folder / name).is_file():
            found = json.loads((folder / name).read_text())
            return {key: found} if key else found
    if outcome.ending is Ending.TIME_LIMIT:
        detail = (
            "The profile took too long: serving misses its objective, the machine is busy, or the model slow."
        )
        return {"unavailable": {"code": "latency_profile_too_slow", "detail": detail}}
    last = (outcome.output.strip().splitlines() or ["no word"])[-1]
    return {"unavailable": {"code": "latency_profile_failed", "detail": f"The profile ended early: {last}"}}
