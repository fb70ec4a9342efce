"""Split-MNIST by stock Avalanche 0.6, in the form most in its favour: tensors in memory, no transform, no logger."""

import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import nn

from benchmarks.engine.protocol import CLASSES, EXPERIENCES, HIDDEN, PARAMETERS, Part, Protocol
from cl_engine.torchvision_shim import make_importable

make_importable()
warnings.filterwarnings("ignore")

from avalanche.benchmarks.scenarios.deprecated.generators import nc_benchmark  # noqa: E402
from avalanche.benchmarks.utils import _make_taskaware_tensor_classification_dataset as as_dataset  # noqa: E402
from avalanche.models.base_model import BaseModel  # noqa: E402
from avalanche.training import supervised  # noqa: E402
from avalanche.training.plugins import EvaluationPlugin, ReplayPlugin, RWalkPlugin  # noqa: E402
from avalanche.training.storage_policy import ClassBalancedBuffer  # noqa: E402

Build = Callable[..., Any]


class Network(nn.Sequential, BaseModel):  # type: ignore[misc]
    """784-256-10 over images in 0..1."""

    def __init__(self) -> None:
        layers = {"flat": nn.Flatten(), "hidden": nn.Linear(784, HIDDEN), "relu": nn.ReLU()}
        super().__init__(OrderedDict(layers | {"classifier": nn.Linear(HIDDEN, CLASSES)}))

    def get_features(self, x: torch.Tensor) -> torch.Tensor:
        """Embeddings (N, 256)."""
        return torch.relu(self[1](x.flatten(1)))


def network() -> nn.Module:
    """The network that this engine's spec names, without its normalisation."""
    return Network()


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
        self.stream = _stream(protocol)

    def __call__(self) -> None:
        for experience in self.stream:
            self.strategy.train(experience, eval_streams=[])

    @torch.no_grad()
    def accuracy(self) -> float:
        test, model = self.protocol.test, self.strategy.model.eval()
        predictions = model(test.x.to(self.protocol.device).float() / 255).argmax(1)
        return float((predictions.cpu() == test.y).float().mean())


def _stream(protocol: Protocol) -> Any:
    train = _joined(protocol.experiences)
    order = list(range(CLASSES))
    scenario = nc_benchmark(
        train, _dataset(protocol.test), EXPERIENCES, task_labels=False, shuffle=False, fixed_class_order=order
    )
    return scenario.train_stream


def _joined(parts: list[Part]) -> Any:
    return _dataset(Part(torch.cat([part.x for part in parts]), torch.cat([part.y for part in parts])))


def _dataset(part: Part) -> Any:
    return as_dataset(part.x.float() / 255, part.y)


def _plain(name: str, protocol: Protocol, **common: Any) -> Any:
    return getattr(supervised, name)(**common)


def _with_memory(name: str, protocol: Protocol, **common: Any) -> Any:
    return getattr(supervised, name)(mem_size=protocol.memory_size, **common)


def _replayed(name: str, protocol: Protocol, **common: Any) -> Any:
    size, batch = protocol.memory_size, protocol.batch_size
    return getattr(supervised, name)(mem_size=size, batch_size_mem=batch, **common)


def _er_aml(protocol: Protocol, **common: Any) -> Any:
    features = common["model"].get_features
    return _replayed("ER_AML", protocol, feature_extractor=features, **common)


def _replay(protocol: Protocol, **common: Any) -> Any:
    """As ours: class-balanced, and a batch of the memory beside each batch of new samples."""
    size = protocol.memory_size
    policy = ClassBalancedBuffer(max_size=size, adaptive_size=True)
    plugin = ReplayPlugin(size, batch_size_mem=protocol.batch_size, storage_policy=policy)
    return supervised.Naive(plugins=[plugin], **common)


def _rwalk(protocol: Protocol, **common: Any) -> Any:
    return supervised.Naive(plugins=[RWalkPlugin(ewc_lambda=0.1, ewc_alpha=0.9, delta_t=10)], **common)


def _mir(protocol: Protocol, **common: Any) -> Any:
    return _replayed("MIR", protocol, **PARAMETERS["mir"], **common)


STRATEGIES: Mapping[str, Build] = {
    "naive": partial(_plain, "Naive"),
    "from_scratch": partial(_plain, "FromScratchTraining"),
    "replay": _replay,
    "gdumb": partial(_with_memory, "GDumb"),
    "er_ace": partial(_replayed, "ER_ACE"),
    "er_aml": _er_aml,
    "der": partial(_replayed, "DER"),
    "mir": _mir,
    "ewc": lambda protocol, **common: supervised.EWC(ewc_lambda=0.4, mode="separate", **common),
    "si": lambda protocol, **common: supervised.SynapticIntelligence(si_lambda=1.0, **common),
    "mas": partial(_plain, "MAS"),
    "rwalk": _rwalk,
    "lwf": lambda protocol, **common: supervised.LwF(alpha=1.0, temperature=2.0, **common),
    "lfl": lambda protocol, **common: supervised.LFL(lambda_e=1e-4, **common),
    "agem": lambda protocol, **common: supervised.AGEM(patterns_per_exp=256, sample_size=256, **common),
    "gem": lambda protocol, **common: supervised.GEM(patterns_per_exp=256, memory_strength=0.5, **common),
}
