"""The gates that every environment requires, and their thresholds."""

from pydantic import ValidationError

from backend.core.errors import AppError
from backend.engine.gates import Requirement
from backend.hosts.models import Environment

Thresholds = dict[str, dict[str, float]]

# Each in its gate's own unit: shares in 0..1, a difference of probabilities, a number of samples.
DEFAULT_GATES: Thresholds = {
    "new_accuracy": {"threshold": 0.7, "minimum_samples": 20},
    "forgetting": {"threshold": 0.05, "minimum_samples": 20},
    "parity": {"threshold": 1e-3, "minimum_samples": 1},
    "disjoint": {"threshold": 0, "minimum_samples": 1},
}


def requirements(environment: Environment) -> list[Requirement]:
    """All gates of the environment: none can be left out, only its threshold changed."""
    return [
        Requirement.model_validate({**defaults, **environment.gates.get(gate, {}), "gate": gate})
        for gate, defaults in DEFAULT_GATES.items()
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
                raise TypeError(f"a gate has {' and '.join(DEFAULT_GATES[gate])}")
            Requirement.model_validate({**DEFAULT_GATES[gate], **values, "gate": gate})
        except (ValidationError, TypeError) as error:
            detail = f"The thresholds of {gate} make no sense: {error}"
            raise AppError("gates_invalid", detail, gate=gate) from error
    return gates
