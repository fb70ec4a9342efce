"""What a reproduction says of its version: whether the weights are the same, and what differs where they are not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backend.engine import weights_difference
from backend.registry.artifacts import artifact, artifact_path
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.recorded import conditions_of

WEIGHTS = "model.safetensors"
Json = dict[str, Any]


def compared(run: UpdateRun, folder: Path, result: Mapping[str, Any]) -> Json:
    """{"same", "weights": {"then", "now"}, "max_abs_difference", "accuracy", "conditions"}.

    weights: digests of the files. max_abs_difference: of any weight; None where the tensors are others. accuracy:
    [{"set", "then", "now"}]. conditions: [{"name", "then", "now"}] of those that differ, `then` None where the
    version's run did not record them. Raises: AppError `blob_missing`, `digest_mismatch`.
    """
    version = run.reproduces
    assert version is not None
    then, now = artifact(version, WEIGHTS).registered_digest, result["artifacts"][WEIGHTS]["sha256"]
    apart = 0.0 if then == now else weights_difference(artifact_path(version, WEIGHTS), folder / WEIGHTS)
    return {
        "same": then == now,
        "weights": {"then": then, "now": now},
        "max_abs_difference": apart,
        "accuracy": _accuracy(version, result["metrics"]),
        "conditions": _differing(conditions_of(version.run), result["conditions"]),
    }


def _accuracy(version: ModelVersion, metrics: Mapping[str, float]) -> list[Json]:
    """On each set that both were evaluated on."""
    names = {
        name: name.split("/")[1]
        for name in metrics
        if name.startswith("eval/") and name.endswith("/accuracy")
    }
    return [
        {"set": words, "then": version.metrics[name], "now": metrics[name]}
        for name, words in sorted(names.items())
        if name in version.metrics
    ]


def _differing(then: Json, now: Json) -> list[Json]:
    before, after = _flat(then), _flat(now)
    names = sorted({*before, *after})
    return [
        {"name": name, "then": before.get(name), "now": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    ]


def _flat(conditions: Json) -> Json:
    """Each package by its name beside the other conditions."""
    packages: Json = conditions.get("packages", {})
    return {name: value for name, value in conditions.items() if name != "packages"} | packages
