"""Split-MNIST by this engine."""

import torch

from benchmarks.engine.protocol import CLASSES, HIDDEN, PARAMETERS, Part, Protocol
from cl_engine.data import TensorDataset
from cl_engine.models import build_model
from cl_engine.specs import ModelSpec, Signature, StrategySpec, TrainSpec, parse
from cl_engine.specs.strategies import STRATEGIES
from cl_engine.state import CLState
from cl_engine.strategies import Learner, build_learner
from cl_engine.strategies.buffer import predicted
from cl_engine.strategies.optimisers import build_optimiser

SIGNATURE = parse(
    Signature,
    {
        "task": "image_classification",
        "dtype": "uint8",
        "shape": [1, 28, 28],
        "layout": "CHW",
        "range": [0, 255],
        "classes": [str(digit) for digit in range(CLASSES)],
    },
)
MODEL = parse(ModelSpec, {"name": "mlp", "parameters": {"layers": 0, "features": HIDDEN}})


class Ours:
    """Trains when called; `accuracy` is then that on the whole test set."""

    def __init__(self, strategy: str, protocol: Protocol, seed: int) -> None:
        self.protocol = protocol
        self.learner = _learner(strategy, protocol, seed)
        self.samples = [
            _resident(part, protocol.device, number) for number, part in enumerate(protocol.experiences)
        ]

    def __call__(self) -> None:
        for samples in self.samples:
            self.learner.learn(samples)

    def accuracy(self) -> float:
        test = self.protocol.test
        predictions = predicted(self.learner.setting.model, test.x.to(self.protocol.device)).argmax(1)
        return float((predictions.cpu() == test.y).float().mean())


def _learner(strategy: str, protocol: Protocol, seed: int) -> Learner:
    train = parse(
        TrainSpec,
        {
            "epochs": protocol.epochs,
            "batch_size": protocol.batch_size,
            "learning_rate": protocol.learning_rate,
            "seed": seed,
            "device": protocol.device,
        },
    )
    torch.manual_seed(seed)
    model = build_model(MODEL, SIGNATURE).to(protocol.device)
    return build_learner(
        parse(StrategySpec, {"name": strategy, "parameters": _parameters(strategy, protocol)}),
        train,
        model=model,
        optimiser=build_optimiser(train, model),
        state=CLState(SIGNATURE.classes),
    )


def _parameters(strategy: str, protocol: Protocol) -> dict[str, object]:
    """The protocol's settings, where the strategy has such."""
    shared = {"memory_size": protocol.memory_size, "memory_batch_size": protocol.batch_size}
    known = STRATEGIES[strategy].parameters.model_fields
    return {name: value for name, value in shared.items() if name in known} | dict(
        PARAMETERS.get(strategy, {})
    )


def _resident(part: Part, device: str, number: int) -> TensorDataset:
    ids = tuple(f"{number}-{index}" for index in range(len(part.y)))
    return TensorDataset(part.x.to(device), part.y.to(device), ids)
