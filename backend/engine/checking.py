"""Refuses what the engine would refuse, before anything is written or queued."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from backend.core.errors import AppError
from backend.engine.errors import engine_refusals
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.specs import ModelSpec, Signature, StrategySpec, TrainSpec, parse

Json = dict[str, Any]
# A benchmark makes one pass in batches of 64, as most that are published do, and yields to serving.
BENCHMARK_TRAINING: Json = {"epochs": 1, "batch_size": 64}


def validate_signature(signature: Mapping[str, Any]) -> Json:
    """The signature with its defaults filled in. Raises AppError `spec_invalid` naming the field."""
    with engine_refusals():
        return parse(Signature, signature).model_dump(mode="json")


def validate_architecture(name: str, parameters: Mapping[str, Any], signature: Mapping[str, Any]) -> None:
    """Refuse an architecture that does not exist, its wrong parameters, or one that the signature does not fit.

    Raises: AppError `model_unknown`, `spec_invalid`.
    """
    with engine_refusals():
        model = parse(ModelSpec, {"name": name, "parameters": dict(parameters)})
        model.require_fit(parse(Signature, signature))


def validate_training(
    strategy: str, parameters: Mapping[str, Any], training: Mapping[str, Any]
) -> tuple[Json, Json]:
    """Parameters of the strategy and of the training, complete with defaults.

    Raises: AppError `strategy_unknown`, `spec_invalid` naming the field.
    """
    with engine_refusals():
        chosen = parse(StrategySpec, {"name": strategy, "parameters": dict(parameters)})
        train = parse(TrainSpec, training)
        return chosen.typed.model_dump(mode="json"), train.model_dump(mode="json")


def validate_benchmark(
    scenario: Mapping[str, Any],
    strategies: Sequence[Mapping[str, Any]],
    seeds: Sequence[int],
    model: Mapping[str, Any] | None,
    training: Mapping[str, Any],
    tune: Mapping[str, Any] | None = None,
) -> Json:
    """The benchmark, complete with defaults: {"scenario", "strategies", "seeds", "model", "training", "tune"}.

    tune: how the strategies' parameters are searched before, {"trials", "experiences"}, or None.

    Raises: AppError `scenario_unknown`, `strategy_unknown`, `model_unknown`, `spec_invalid` naming the field.
    """
    asked: Json = {
        "scenario": scenario,
        "strategies": strategies,
        "seeds": seeds,
        "train": {**BENCHMARK_TRAINING, **training},
    }
    asked |= {"model": model} if model else {}
    asked |= {"tune": tune} if tune is not None else {}
    with engine_refusals():
        spec = parse(BenchmarkSpec, asked)
        return {
            "scenario": {
                "name": spec.scenario.name,
                "parameters": spec.scenario.typed.model_dump(mode="json"),
            },
            "strategies": [
                one.model_dump(mode="json") | {"parameters": one.typed.model_dump(mode="json")}
                for one in spec.strategies
            ],
            "seeds": list(spec.seeds),
            "model": {"name": spec.model.name, "parameters": spec.model.typed.model_dump(mode="json")},
            "training": spec.train.model_dump(mode="json"),
            "tune": spec.tune.model_dump(mode="json") if spec.tune else None,
        }


def validate_weights(path: Path) -> None:
    """Refuse a file that is no safetensors file; its shapes are judged by the export itself.

    Raises: AppError `weights_unreadable`.
    """
    try:
        with safe_open(path, framework="numpy") as weights:
            empty = not list(weights.keys())
    except (SafetensorError, OSError) as error:
        raise AppError(
            "weights_unreadable",
            f"The weights are no safetensors file: {error}.",
            field="weights",
            reason=str(error),
        ) from error
    if empty:
        raise AppError("weights_unreadable", "The safetensors file holds no tensors.", field="weights")
