"""The gates of every environment: their thresholds, and which of them may be left out."""

from pydantic import ValidationError

from backend.core.errors import AppError
from backend.engine.gates import Requirement
from backend.hosts.models import Environment

Thresholds = dict[str, dict[str, float]]

# Each in its gate's own unit: shares in 0..1, a difference of probabilities, MiB, a number of slices or samples.
# Those that say whether they are required may be left out; they are then shown, and refuse nothing. A loss of no more
# than 0.05 takes 60 samples to show even where nothing is lost. Calibration is no refusal by itself, for strategies
# that predict by distances are never calibrated; nor is agreement, for an update to drifted data is meant to differ;
# nor latency, for not every machine has a Triton to measure it on.
DEFAULT_GATES: Thresholds = {
    "new_accuracy": {"threshold": 0.7, "minimum_samples": 20},
    "not_worse": {"threshold": 0.05, "minimum_samples": 60},
    "forgetting": {"threshold": 0.05, "minimum_samples": 60},
    "slices": {"threshold": 0.1, "minimum_samples": 10},
    "calibration": {"threshold": 0.1, "minimum_samples": 60, "required": False},
    "parity": {"threshold": 1e-3, "minimum_samples": 1},
    "size": {"threshold": 512, "required": True},
    "latency": {"threshold": 1.5, "minimum_samples": 100, "required": False},
    "agreement": {"threshold": 0.25, "minimum_samples": 100, "required": False},
    "disjoint": {"threshold": 0, "minimum_samples": 1},
}
BESIDE_LIVE = frozenset({"not_worse", "forgetting", "slices", "latency", "agreement"})


def requirements(environment: Environment, *, beside_live: bool = True) -> list[Requirement]:
    """What the environment asks of each gate; a first version, with none live, has no gates beside it."""
    return [
        Requirement.model_validate({**defaults, **environment.gates.get(gate, {}), "gate": gate})
        for gate, defaults in DEFAULT_GATES.items()
        if beside_live or gate not in BESIDE_LIVE
    ]


def gates_checked(gates: Thresholds) -> Thresholds:
    """`gates` when each is known and its numbers make sense. Raises AppError `gates_invalid`."""
    unknown = sorted(set(gates) - set(DEFAULT_GATES))
    if unknown:
        raise AppError(
            "gates_invalid",
            f"There is no gate {unknown[0]}; there are {', '.join(DEFAULT_GATES)}.",
            gate=unknown[0],
        )
    for gate, values in gates.items():
        try:
            if set(values) - set(DEFAULT_GATES[gate]):
                raise TypeError(f"it has {' and '.join(DEFAULT_GATES[gate])}")
            Requirement.model_validate({**DEFAULT_GATES[gate], **values, "gate": gate})
        except (ValidationError, TypeError) as error:
            detail = f"What is asked of {gate} makes no sense: {error}"
            raise AppError("gates_invalid", detail, gate=gate) from error
    return gates
