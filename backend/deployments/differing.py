"""What differs between a version and the one that it would replace: differences only, one row each."""

from typing import Any

from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun

Json = dict[str, Any]
# Their sizes are what a host loads; the rest of a version's files serve the next training.
SERVED = "model.onnx"
# Where a training ran, how it shared the machine and how often it was kept: none of it is asked to change the model.
RUNNING = frozenset({"device", "threads", "nice", "checkpoint_every_s"})


def differences(version: ModelVersion, live: ModelVersion | None, measured: Json) -> list[Json]:
    """[{"what", "live", "candidate"}]; a value that one of them has not is None. Nothing beside no live version.

    measured: of the validation report, for the latency. Units are in `what`: `size_bytes`, `latency_p99_ms`.
    """
    if live is None:
        return []
    before, after = _told(live, measured, "baseline"), _told(version, measured, "candidate")
    return [
        {"what": what, "live": before.get(what), "candidate": after.get(what)}
        for what in {**after, **before}
        if before.get(what) != after.get(what)
    ]


def _told(version: ModelVersion, measured: Json, role: str) -> Json:
    run = UpdateRun.objects.filter(version=version).first()
    served = version.artifacts.filter(name=SERVED).first()
    facts = {
        "architecture": version.architecture,
        **_named("architecture", version.architecture_parameters),
        "strategy": version.strategy,
        **(_settings(run) if run else {}),
        "snapshot": version.snapshot_id,
        "training_samples": version.snapshot.size if version.snapshot else None,
        "classes": version.classes,
        "size_bytes": served.size_bytes if served else None,
        "latency_p99_ms": _p99_ms(measured, role),
    }
    return {what: value for what, value in facts.items() if value not in (None, "")}


def _settings(run: UpdateRun) -> Json:
    spec = run.spec or {}
    training = spec.get("training") or {}
    return {
        **_named("strategy", spec.get("parameters") or {}),
        **_named("training", {name: value for name, value in training.items() if name not in RUNNING}),
    }


def _named(of: str, values: Json) -> Json:
    return {f"{of}.{name}": value for name, value in values.items()}


def _p99_ms(measured: Json, role: str) -> float | None:
    """Of one input at a time, as the validation's profile measured it."""
    rows = measured.get("latency", {}).get("figures", {}).get(role, [])
    return next((row["p99_ms"] for row in rows if row["batch"] == row["concurrency"] == 1), None)
