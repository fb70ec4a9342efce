"""Writes a job's inputs into a folder: its arrays as .npz files, and SPEC.json, checked before it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pydantic
from numpy.typing import NDArray

from backend.engine.errors import engine_refusals
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.specs import EvaluateSpec, ExportSpec, SelectSpec, SuspectsSpec, TwinsSpec, UpdateSpec, parse

SPEC_FILE = "spec.json"
SpecT = TypeVar("SpecT", bound=pydantic.BaseModel)
Json = dict[str, Any]


class Samples(NamedTuple):
    """x: (N, *shape) in the signature's dtype; y: (N,) int64 index into its classes, or None where unknown;
    ids: (N,) unicode; groups: (N,) the group of each sample, where they are judged by group too."""

    x: NDArray[np.generic]
    y: NDArray[np.int64] | None
    ids: NDArray[np.str_]
    groups: NDArray[np.str_] | None = None


@dataclass(frozen=True, slots=True)
class BaseVersion:
    """The version that an update starts from. classes: those of its head, in order."""

    weights: Path
    classes: Sequence[str]
    state: Path | None = None


@dataclass(frozen=True, slots=True)
class EvaluatedModel:
    """A model to be judged. classes: those of its head, in order; weights with model: for parity."""

    onnx: Path
    classes: Sequence[str]
    weights: Path | None = None
    architecture: str = ""
    architecture_parameters: Mapping[str, Any] | None = None


def write_update_spec(
    folder: Path,
    *,
    signature: Mapping[str, Any],
    architecture: str,
    architecture_parameters: Mapping[str, Any],
    strategy: str,
    parameters: Mapping[str, Any],
    training: Mapping[str, Any],
    samples: Samples,
    evaluation: Mapping[str, Samples],
    base: BaseVersion | None,
    governor: Mapping[str, Any] | None = None,
) -> Path:
    """The spec of an update on `samples`, reported on the sets of `evaluation` by name.

    signature: its classes are those of the head to be, new ones included. governor: the service that it must not
    disturb, with its objective and the folder of those who measure it.
    Raises: AppError with the engine's code and the field.
    """
    spec: Json = {
        "signature": dict(signature),
        "model": _model(architecture, architecture_parameters),
        "strategy": {"name": strategy, "parameters": dict(parameters)},
        "train": dict(training),
        "data": {"train": _write_samples(folder / "train.npz", samples)},
        "evaluation": _write_sets(folder, evaluation),
        "governor": dict(governor) if governor else None,
    }
    if base is not None:
        spec["base"] = {"weights": base.weights, "state": base.state, "classes": list(base.classes)}
    return _write(folder, UpdateSpec, spec)


def write_evaluate_spec(
    folder: Path,
    *,
    signature: Mapping[str, Any],
    candidate: EvaluatedModel,
    baseline: EvaluatedModel | None,
    evaluation: Mapping[str, Samples],
    recorded: Samples | None = None,
) -> Path:
    """The spec of judging `candidate`, and `baseline` beside it, on named sets.

    recorded: inputs of clients with what they were answered. Raises AppError.
    """
    spec: Json = {
        "signature": dict(signature),
        "candidate": _evaluated(candidate),
        "evaluation": _write_sets(folder, evaluation),
    }
    if baseline is not None:
        spec["baseline"] = _evaluated(baseline)
    if recorded is not None:
        spec["recorded"] = _write_samples(folder / "recorded.npz", recorded)
    return _write(folder, EvaluateSpec, spec)


def write_export_spec(
    folder: Path,
    *,
    signature: Mapping[str, Any],
    architecture: str,
    architecture_parameters: Mapping[str, Any],
    weights: Path,
    samples: Samples,
    memory_size: int = 0,
) -> Path:
    """The spec of bringing a user's weights in; `samples` prove the export and warm it up.

    memory_size: with labels known, so many of the samples become the first update's replay memory.
    Raises: AppError.
    """
    spec: Json = {
        "signature": dict(signature),
        "model": _model(architecture, architecture_parameters),
        "weights": weights,
        "samples": _write_samples(folder / "samples.npz", samples),
        "memory_size": memory_size,
    }
    return _write(folder, ExportSpec, spec)


def write_select_spec(
    folder: Path,
    *,
    signature: Mapping[str, Any],
    candidates: Samples,
    labelled: Samples | None,
    model: EvaluatedModel | None,
    committee: Sequence[EvaluatedModel],
    embedding: Path | None,
    criteria: Sequence[Mapping[str, Any]],
    count: int,
    seed: int,
) -> Path:
    """The spec of choosing `count` of the candidates to be labelled next, by {"name", "weight"} criteria.

    model: whose answers are asked, committee: others beside it. Raises: AppError.
    """
    spec: Json = {
        "signature": dict(signature),
        "candidates": _write_samples(folder / "candidates.npz", candidates),
        "labelled": _write_samples(folder / "labelled.npz", labelled) if labelled else None,
        "model": _evaluated(model) if model else None,
        "committee": [_evaluated(one) for one in committee],
        "embedding": embedding,
        "criteria": [dict(one) for one in criteria],
        "count": count,
        "seed": seed,
    }
    return _write(folder, SelectSpec, spec)


def write_suspects_spec(
    folder: Path, *, signature: Mapping[str, Any], samples: Samples, embedding: Path | None
) -> Path:
    """The spec of finding the labels of `samples` that are likely mistakes, by a version's graph or the inputs.

    Raises: AppError.
    """
    spec: Json = {
        "signature": dict(signature),
        "samples": _write_samples(folder / "samples.npz", samples),
        "embedding": embedding,
    }
    return _write(folder, SuspectsSpec, spec)


def write_twins_spec(
    folder: Path,
    *,
    signature: Mapping[str, Any],
    samples: Samples,
    embedding: Path | None,
    apart: Iterable[tuple[str, str]],
) -> Path:
    """The spec of finding the samples that look alike; apart: pairs of ids that are known to be none.

    Raises: AppError.
    """
    spec: Json = {
        "signature": dict(signature),
        "samples": _write_samples(folder / "samples.npz", samples),
        "embedding": embedding,
        "apart": list(apart),
    }
    return _write(folder, TwinsSpec, spec)


def write_benchmark_spec(folder: Path, asked: Mapping[str, Any], datasets: str, jobs: int) -> Path:
    """The spec of a benchmark that `validate_benchmark` made; datasets: folder of data set files, or blank.

    jobs: trials at a time. Raises: AppError.
    """
    spec: Json = {name: asked[name] for name in ("scenario", "strategies", "seeds", "model")}
    spec |= {"train": asked["training"], "datasets": datasets or None, "jobs": jobs}
    spec |= {"tune": asked.get("tune")}  # Those that were asked for before there was tuning have none.
    return _write(folder, BenchmarkSpec, spec)


def _write(folder: Path, kind: type[SpecT], spec: Json) -> Path:
    with engine_refusals():
        checked = parse(kind, spec)
    aside, path = folder / f".{SPEC_FILE}", folder / SPEC_FILE
    aside.write_text(checked.model_dump_json(indent=1))
    # Last and at once: where there is a spec, all that it names is there too.
    aside.replace(path)
    return path


def _write_sets(folder: Path, sets: Mapping[str, Samples]) -> list[Json]:
    return [
        {"name": name, "path": _write_samples(folder / f"evaluation-{name}.npz", samples)}
        for name, samples in sets.items()
    ]


def _write_samples(path: Path, samples: Samples) -> Path:
    arrays: dict[str, Any] = {"x": samples.x, "ids": np.asarray(samples.ids, dtype=np.str_)}
    if samples.y is not None:
        arrays["y"] = samples.y.astype(np.int64)
    if samples.groups is not None:
        arrays["groups"] = np.asarray(samples.groups, dtype=np.str_)
    np.savez(path, **arrays)
    return path


def _evaluated(model: EvaluatedModel) -> Json:
    described: Json = {"onnx": model.onnx, "classes": list(model.classes)}
    if model.weights is not None:
        described["weights"] = model.weights
        described["model"] = _model(model.architecture, model.architecture_parameters or {})
    return described


def _model(name: str, parameters: Mapping[str, Any]) -> Json:
    return {"name": name, "parameters": dict(parameters)}
