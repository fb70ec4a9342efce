"""Split-MNIST by stock Avalanche 0.6, in the form most in its favour: tensors in memory, no transform, no logger."""

from contextlib import redirect_stdout
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.engine.stock_strategies import STRATEGIES, network  # isort: skip  # first: it completes Avalanche
from avalanche.benchmarks.scenarios.deprecated.generators import nc_benchmark
from avalanche.benchmarks.utils import _make_taskaware_tensor_classification_dataset as as_dataset
from avalanche.core import SupervisedPlugin
from avalanche.training.plugins import EvaluationPlugin

from benchmarks.engine.protocol import CLASSES, EXPERIENCES, Part, Protocol


class Stock:
    """Trains when called; `accuracy` is then that on the whole test set."""

    def __init__(self, strategy: str, protocol: Protocol, seed: int) -> None:
        torch.manual_seed(seed)
        self.protocol = protocol
        model = network()
        self.strategy = STRATEGIES[strategy](
            protocol,
            model=model,
            optimizer=torch.optim.Adam(model.parameters(), lr=protocol.learning_rate),
            criterion=nn.CrossEntropyLoss(),
            train_mb_size=protocol.batch_size,
            train_epochs=protocol.epochs,
            eval_mb_size=512,
            device=protocol.device,
            evaluator=EvaluationPlugin(),
        )
        self.scenario = _scenario(protocol)

    def __call__(self) -> None:
        # CoPE prints what loss it uses.
        with redirect_stdout(None):
            for experience in self.scenario.train_stream:
                self.strategy.train(experience, eval_streams=[])

    def accuracy(self) -> float:
        answers = Answers()
        self.strategy.plugins.append(answers)
        self.strategy.eval(self.scenario.test_stream)
        return answers.accuracy


class Answers(SupervisedPlugin):  # type: ignore[misc]
    """Collects what is predicted in evaluation, after all that the strategy does to its outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.right: list[Tensor] = []

    def after_eval_iteration(self, strategy: Any, **kwargs: Any) -> None:
        self.right.append(strategy.mb_output.argmax(1) == strategy.mb_y)

    @property
    def accuracy(self) -> float:
        """Of all samples so far."""
        return float(torch.cat(self.right).float().mean())


def _scenario(protocol: Protocol) -> Any:
    order = list(range(CLASSES))
    return nc_benchmark(
        _dataset(_joined(protocol.experiences)),
        _dataset(protocol.test),
        EXPERIENCES,
        task_labels=False,
        shuffle=False,
        fixed_class_order=order,
    )


def _joined(parts: list[Part]) -> Part:
    return Part(torch.cat([part.x for part in parts]), torch.cat([part.y for part in parts]))


def _dataset(part: Part) -> Any:
    return as_dataset(part.x.float() / 255, part.y)
