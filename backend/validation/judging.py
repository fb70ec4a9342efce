"""A candidate is judged: its artifacts are checked, the engine answers the sets, the gates speak."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.core.errors import AppError
from backend.datasets.models import Snapshot
from backend.datasets.selectors import snapshot_arrays, sources_of
from backend.engine import EvaluatedModel, Samples, write_evaluate_spec
from backend.engine.gates import Requirement, evaluate_gates
from backend.engine_runs.answers import engine_answer
from backend.jobs.attempts import attempt_folder, beating_when_asked, require_wanted
from backend.monitoring.payloads import observation_inputs
from backend.monitoring.selectors import observation_list
from backend.registry.models import ModelVersion
from backend.registry.services import artifact_path, version_digest
from backend.validation.evidence import evidence_of, measured_of
from backend.validation.latency import latency_profile
from backend.validation.models import ValidationReport
from backend.validation.services import Judgement, validation_heartbeat

LIMIT_S = 1800.0
RECORDED = 500
WORKER = system_actor("worker")
Sets = dict[str, Samples]


def judge(report: ValidationReport) -> Judgement:
    """Measure what the gates ask for. Raises AppError for an explained failure, InterruptionError."""
    for version in (report.version, report.baseline):
        if version:
            _require_whole(version)
    classes = _all_classes(report)
    sets = {s.role: _set(s, classes) for s in report.snapshots.select_related("service")}
    wanted = beating_when_asked(lambda: validation_heartbeat(report=report))
    with attempt_folder(ENV.home / "validations" / str(report.pk), report.attempt) as folder:
        result = _evaluated(report, classes, sets, folder / "answers", wanted) if sets else {}
        ending, latency = latency_profile(report, sets, folder / "latency", wanted)
        require_wanted(ending)
    required = [Requirement.model_validate(values) for values in report.requirements.values()]
    evidence = evidence_of(report, result, sets, latency)
    measured = measured_of(evidence, result, latency)
    return Judgement(outcomes=evaluate_gates(evidence, required), measured=measured)


def _require_whole(version: ModelVersion) -> None:
    """Refuse a version of which any artifact is not what was registered. Raises AppError `digest_mismatch`."""
    for artifact in version.artifacts.all():
        artifact_path(version, artifact.name)
    if version_digest(version.artifacts.all()) != version.digest:
        raise AppError("digest_mismatch", f"The artifacts of {version} are not those that were registered.")


def _all_classes(report: ValidationReport) -> list[str]:
    """The candidate's classes, then what else the baseline answers or a set holds: those it gets wrong."""
    named = [report.version.classes, report.baseline.classes if report.baseline else []]
    named += [snapshot.classes for snapshot in report.snapshots.order_by("pk")]
    return list(dict.fromkeys(name for classes in named for name in classes))


def _set(snapshot: Snapshot, classes: list[str]) -> Samples:
    """The snapshot's samples, by where they came from if that is not the same of all."""
    x, y, ids = snapshot_arrays(snapshot, classes)
    found = sources_of(int(pk) for pk in ids)
    sources = np.array([found[int(pk)] for pk in ids])
    return Samples(x, y, ids, sources if len(set(found.values())) > 1 else None)


def _recorded(report: ValidationReport, classes: list[str]) -> Samples | None:
    """What the live version was asked last, with what it answered; None without a live version or traffic."""
    if report.baseline is None:
        return None
    service = report.version.service
    answered = observation_list(WORKER, service).filter(version_number=report.baseline.number)
    rows = list(answered.select_related("segment")[:RECORDED])
    if not rows:
        return None
    labels = np.array([classes.index(row.predicted) for row in rows], np.int64)
    return Samples(observation_inputs(service, rows), labels, np.array([str(row.sequence) for row in rows]))


def _evaluated(
    report: ValidationReport, classes: list[str], sets: Sets, folder: Path, wanted: Callable[[], bool]
) -> dict[str, Any]:
    """The engine's result on the sets."""
    folder.mkdir()
    spec = write_evaluate_spec(
        folder,
        signature={**report.version.service.signature, "classes": classes},
        candidate=_model(report.version, parity=True),
        baseline=_model(report.baseline) if report.baseline else None,
        evaluation=sets,
        recorded=_recorded(report, classes),
    )
    too_slow = AppError(
        "validation_too_slow", f"The validation took more than {LIMIT_S:.0f} s: use smaller sets."
    )
    return engine_answer("evaluate", spec, folder / "out", wanted, limit_s=LIMIT_S, too_slow=too_slow)


def _model(version: ModelVersion, parity: bool = False) -> EvaluatedModel:
    return EvaluatedModel(
        onnx=artifact_path(version, "model.onnx"),
        classes=version.classes,
        weights=artifact_path(version, "model.safetensors") if parity else None,
        architecture=version.architecture,
        architecture_parameters=version.architecture_parameters,
    )
