"""What a row of the published table is, and what the rows' protocols are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
# What is subtracted from MNIST's pixels, as 0 to 1, and what they are divided by, in most of the protocols.
STANDARD = {"mean": 0.1307, "deviation": 0.3081}
ADAM = {"optimiser": "adam", "learning_rate": 1e-3}
ONLINE = {"online_samples": 10}
ONE_PASS = {"epochs": 1, "batch_size": 10}


@dataclass(frozen=True)
class Row:
    """published: accuracy (ACC) on all stages after the last one, or None where nobody published one."""

    strategy: str
    scenario: Json
    model: Json
    train: Json
    parameters: Json = field(default_factory=dict)
    published: float | None = None

    def spec(self, seeds: list[int]) -> dict[str, Any]:
        """What `python -m cl_engine benchmark` is asked to do."""
        return {
            "scenario": dict(self.scenario),
            "strategies": [{"name": self.strategy, "parameters": dict(self.parameters)}],
            "seeds": seeds,
            "model": dict(self.model),
            "train": {"nice": 0, **self.train},
        }


def sgd(learning_rate: float) -> Json:
    """Stochastic gradient descent without momentum."""
    return {"optimiser": "sgd", "learning_rate": learning_rate, "momentum": 0.0}


def mlp(units: int, layers: int, **parameters: Any) -> Json:
    """A perceptron of so many hidden layers, all equally wide."""
    widths = {"layers": layers - 1, "hidden": units, "features": units}
    return {"name": "mlp", "parameters": widths | parameters}


def memory(samples: int, batch: int) -> dict[str, int]:
    """A replay memory, and how much of it is replayed in each step."""
    return {"memory_size": samples, "memory_batch_size": batch}
