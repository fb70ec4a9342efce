"""The rows of the published table: a figure, and the protocol that it was measured by.

Published figures: those that the authors of Avalanche collected or reproduced in continual-learning-baselines
(https://github.com/ContinualAI/continual-learning-baselines); naive and DER have none there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
MLP_400 = {"name": "mlp", "parameters": {"hidden": 400, "features": 400}}
MLP_256 = {"name": "mlp", "parameters": {"layers": 0, "features": 256}}
MLP_512 = {"name": "mlp", "parameters": {"layers": 0, "features": 512}}
MLP_2x256 = {"name": "mlp", "parameters": {"hidden": 256, "features": 256}}
MLP_2x100 = {"name": "mlp", "parameters": {"hidden": 100, "features": 100}}
SLIM = {"name": "slim_resnet18", "parameters": {}}
SPLIT_MNIST = {"name": "split-mnist", "parameters": {}}
SPLIT_MNIST_TASKS = {"name": "split-mnist", "parameters": {"setting": "task"}}
ONLINE = {"online_samples": 10}
SPLIT_MNIST_ONLINE = {"name": "split-mnist", "parameters": ONLINE}
SPLIT_CIFAR10_ONLINE = {"name": "split-cifar10", "parameters": ONLINE}
PERMUTED = {"name": "permuted-mnist", "parameters": {"experiences": 10}}
PERMUTED_ONLINE = {
    "name": "permuted-mnist",
    "parameters": {"experiences": 10, **ONLINE, "train_samples": 1000},
}
ADAM = {"optimiser": "adam", "learning_rate": 1e-3}


def sgd(learning_rate: float, momentum: float = 0.0) -> Json:
    """Stochastic gradient descent."""
    return {"optimiser": "sgd", "learning_rate": learning_rate, "momentum": momentum}


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


MEMORY_1000 = {"memory_size": 1000, "memory_batch_size": 10}
EPOCHS_10 = {**ADAM, "epochs": 10, "batch_size": 64}
ONE_PASS = {"epochs": 1, "batch_size": 10}

ROWS: Mapping[str, Row] = {
    "permuted-lfl": Row(
        "lfl", PERMUTED, MLP_256, {**ADAM, "epochs": 3, "batch_size": 128}, {"penalty": 1e-4}, 0.88
    ),
    "permuted-ewc": Row(
        "ewc",
        PERMUTED,
        MLP_512,
        {**sgd(1e-3, 0.9), "epochs": 10, "batch_size": 256},
        {"penalty": 1.0, "mode": "separate"},
        0.83,
    ),
    "permuted-si": Row(
        "si",
        PERMUTED,
        MLP_2x256,
        {**ADAM, "epochs": 10, "batch_size": 256},
        {"penalty": 10.0, "damping": 0.1},
        0.83,
    ),
    "permuted-naive": Row("naive", PERMUTED, MLP_256, {**ADAM, "epochs": 3, "batch_size": 128}),
    "split-mnist-tasks-rwalk": Row("rwalk", SPLIT_MNIST_TASKS, MLP_512, EPOCHS_10, published=0.99),
    "split-mnist-tasks-si": Row(
        "si", SPLIT_MNIST_TASKS, MLP_2x256, EPOCHS_10, {"penalty": 1.0, "damping": 0.1}, 0.97
    ),
    "split-mnist-naive": Row("naive", SPLIT_MNIST, MLP_400, EPOCHS_10),
    "split-mnist-der": Row(
        "der", SPLIT_MNIST, MLP_400, EPOCHS_10, {"memory_size": 2000, "memory_batch_size": 64}
    ),
    "split-mnist-gdumb": Row(
        "gdumb",
        SPLIT_MNIST,
        MLP_400,
        {**sgd(0.1, 0.9), "epochs": 10, "batch_size": 16},
        {"memory_size": 4400},
        0.97,
    ),
    "split-mnist-lwf": Row(
        "lwf", SPLIT_MNIST, MLP_400, {**ADAM, "epochs": 21, "batch_size": 200}, {"alpha": 1.0}, 0.23
    ),
    "split-mnist-online-replay": Row(
        "replay", SPLIT_MNIST_ONLINE, MLP_400, {**sgd(0.1), **ONE_PASS}, MEMORY_1000, 0.92
    ),
    "split-mnist-online-mir": Row(
        "mir", SPLIT_MNIST_ONLINE, MLP_400, {**sgd(0.05), **ONE_PASS}, {**MEMORY_1000, "subsample": 50}, 0.87
    ),
    "split-cifar10-online-replay": Row(
        "replay", SPLIT_CIFAR10_ONLINE, SLIM, {**sgd(0.1), **ONE_PASS}, MEMORY_1000, 0.50
    ),
    "split-cifar10-online-er_ace": Row(
        "er_ace", SPLIT_CIFAR10_ONLINE, SLIM, {**sgd(0.1), **ONE_PASS}, MEMORY_1000, 0.45
    ),
    "split-cifar10-online-er_aml": Row(
        "er_aml", SPLIT_CIFAR10_ONLINE, SLIM, {**sgd(0.1), **ONE_PASS}, MEMORY_1000, 0.47
    ),
    "split-cifar10-online-mir": Row(
        "mir", SPLIT_CIFAR10_ONLINE, SLIM, {**sgd(0.05), **ONE_PASS}, {**MEMORY_1000, "subsample": 50}, 0.46
    ),
}
