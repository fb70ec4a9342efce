"""The evaluate job: an exported model, and a baseline beside it, judged on labelled sets."""

import time
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cl_engine.errors import EngineError
from cl_engine.files import write_bytes
from cl_engine.job.folder import Job, described_artifacts
from cl_engine.job.judged import Floats, judged_set
from cl_engine.job.progress import Progress
from cl_engine.runtime import OnnxModel
from cl_engine.sample_files import Samples, read_groups, read_samples
from cl_engine.specs import EvaluatedModel, EvaluateSpec, EvaluationSet, Signature

Sets = dict[str, Samples]
Models = dict[str, EvaluatedModel]
Answers = dict[str, dict[str, Floats]]
PREDICTIONS = "predictions.npz"


def work(job: Job[EvaluateSpec]) -> dict[str, Any]:
    """Run the models over every set, keep what they answered, and say how right it was. Raises EngineError."""
    began_s = time.monotonic()
    spec = job.spec
    sets = {item.name: read_samples(item.path, spec.signature) for item in spec.evaluation}
    models = {"candidate": spec.candidate} | ({"baseline": spec.baseline} if spec.baseline else {})
    answers = _all_answers(job, models, sets)
    _write_predictions(job.out / PREDICTIONS, sets, answers)
    return {
        "classes": list(spec.signature.classes),
        "sets": {item.name: _judged(item, sets, answers, spec.signature.classes) for item in spec.evaluation},
        "agreement": _agreement(job),
        "parity": {role: _parity(job, model, sets) for role, model in models.items()},
        "threads": job.share.threads,
        "seconds": round(time.monotonic() - began_s, 3),
        "artifacts": described_artifacts(job.out, [PREDICTIONS]),
    }


def _all_answers(job: Job[EvaluateSpec], models: Models, sets: Sets) -> Answers:
    """Probabilities by role and set."""
    progress = Progress(job.events, job.share, total_steps=len(models) * len(sets))
    answers: Answers = {}
    for role, model in models.items():
        session = OnnxModel(model.onnx, job.share.threads)
        answers[role] = {}
        for name, data in sets.items():
            answers[role][name] = _answers(session, model, job.spec.signature, data.x)
            progress.advance()
    return answers


def _answers(session: OnnxModel, model: EvaluatedModel, signature: Signature, x: NDArray[Any]) -> Floats:
    """Probabilities (N, C) in the signature's order of classes; 0 for classes the model does not know."""
    answered = session.predict(x)
    if answered.shape[1] != len(model.classes):
        detail = f"{model.onnx.name} answers {answered.shape[1]} classes, but {len(model.classes)} are named."
        raise EngineError("classes_mismatch", detail, found=answered.shape[1], expected=len(model.classes))
    probabilities = np.zeros((len(x), len(signature.classes)), np.float32)
    probabilities[:, [signature.classes.index(name) for name in model.classes]] = answered
    return probabilities


def _judged(item: EvaluationSet, sets: Sets, answers: Answers, classes: tuple[str, ...]) -> dict[str, Any]:
    data, found = sets[item.name], {role: of_sets[item.name] for role, of_sets in answers.items()}
    return judged_set(data, read_groups(item.path, len(data.y)), found, classes)


def _agreement(job: Job[EvaluateSpec]) -> dict[str, int] | None:
    """How often the candidate answers what clients were answered; None where the spec names no traffic."""
    spec = job.spec
    if spec.recorded is None:
        return None
    data = read_samples(spec.recorded, spec.signature)
    found = _answers(
        OnnxModel(spec.candidate.onnx, job.share.threads), spec.candidate, spec.signature, data.x
    )
    return {"n": len(data.y), "equal": int((found.argmax(1) == data.y).sum())}


def _parity(job: Job[EvaluateSpec], model: EvaluatedModel, sets: Sets) -> dict[str, Any] | None:
    """PyTorch against ONNX on the sets' own samples; None where the spec names no weights."""
    if model.weights is None or model.model is None:
        return None
    # Only parity needs torch, which takes seconds to load.
    from cl_engine.export.parity import measure_file_parity
    from cl_engine.job.devices import ready_torch

    ready_torch(job.share.threads)
    x = np.concatenate([data.x for data in sets.values()])
    signature = job.spec.signature.model_copy(update={"classes": model.classes})
    return measure_file_parity(model, signature, x, threads=job.share.threads)


def _write_predictions(path: Path, sets: Sets, answers: Answers) -> None:
    """Keep <set>.y and .ids, and <set>.<role>.probabilities and .predictions."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, data in sets.items():
        arrays |= {f"{name}.y": data.y, f"{name}.ids": data.ids}
        for role, found in answers.items():
            arrays[f"{name}.{role}.probabilities"] = found[name]
            arrays[f"{name}.{role}.predictions"] = found[name].argmax(1)
    buffer = BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    write_bytes(path, buffer.getvalue())
