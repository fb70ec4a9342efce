"""Stock Avalanche's strategies with the settings that ours have; where its own form is another, this one is said."""

import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.engine.protocol import CLASSES, HIDDEN, PARAMETERS, Protocol
from cl_engine.torchvision_shim import make_importable

make_importable()
# Avalanche turns the filter for its own deprecations off, so what would be shown is not.
warnings.showwarning = lambda *_, **__: None

from avalanche.benchmarks.scenarios.online import split_online_stream  # noqa: E402
from avalanche.models import MlpVAE, SCRModel  # noqa: E402
from avalanche.models.base_model import BaseModel  # noqa: E402
from avalanche.models.generator import VAE_loss  # noqa: E402
from avalanche.training import supervised  # noqa: E402
from avalanche.training.plugins import (  # noqa: E402
    EvaluationPlugin,
    GenerativeReplayPlugin,
    ReplayPlugin,
    RWalkPlugin,
    bic,
)
from avalanche.training.plugins.cope import L2Normalization  # noqa: E402
from avalanche.training.storage_policy import ClassBalancedBuffer  # noqa: E402
from avalanche.training.supervised.lamaml_v2 import LaMAML  # noqa: E402
from torch.optim.lr_scheduler import MultiStepLR  # noqa: E402
from torchvision.transforms import Compose, Lambda, RandomResizedCrop  # noqa: E402

Build = Callable[..., Any]


class Network(nn.Sequential, BaseModel):  # type: ignore[misc]
    """784-256-10 over images in 0..1."""

    def __init__(self) -> None:
        # Drawn first, as this engine does, so that a seed gives all ways the same first weights.
        classifier = nn.Linear(HIDDEN, CLASSES)
        layers = {"flat": nn.Flatten(), "hidden": nn.Linear(784, HIDDEN), "relu": nn.ReLU()}
        super().__init__(OrderedDict(layers | {"classifier": classifier}))

    def get_features(self, x: Tensor) -> Tensor:
        """Embeddings (N, 256)."""
        return torch.relu(self[1](x.flatten(1)))


def network() -> Network:
    """The network that this engine's spec names, without its normalisation."""
    return Network()


def _features(model: Network) -> nn.Sequential:
    """All but the last layer, which the two share."""
    return nn.Sequential(*list(model)[:-1])


def _adam(protocol: Protocol, model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.Adam(model.parameters(), lr=protocol.learning_rate)


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


def _gss(protocol: Protocol, **common: Any) -> Any:
    size = protocol.memory_size
    return supervised.GSS_greedy(mem_size=size, mem_strength=5, input_size=[1, 28, 28], **common)


def _feature_replay(protocol: Protocol, *, criterion: nn.Module, **common: Any) -> Any:
    """Its criterion is its own."""
    return _replayed("FeatureReplay", protocol, **common)


def _generative_replay(protocol: Protocol, **common: Any) -> Any:
    """Its own generator, without the logger, and with our code size and learning rate."""
    generator = MlpVAE((1, 28, 28), nhid=16, device=protocol.device)
    options = common | {"model": generator, "optimizer": _adam(protocol, generator)}
    options |= {"criterion": VAE_loss, "evaluator": EvaluationPlugin()}
    training = supervised.VAETraining(plugins=[GenerativeReplayPlugin()], **options)
    return supervised.GenerativeReplay(generator_strategy=training, **common)


def _icarl(protocol: Protocol, *, model: Network, criterion: nn.Module, **common: Any) -> Any:
    """Its criterion is its own."""
    return supervised.ICaRL(
        feature_extractor=_features(model),
        classifier=model[-1],
        memory_size=protocol.memory_size,
        buffer_transform=None,
        fixed_memory=True,
        **common,
    )


def _scr(
    protocol: Protocol,
    *,
    model: Network,
    optimizer: torch.optim.Optimizer,
    criterion: nn.Module,
    **common: Any,
) -> Any:
    """Views by one crop a batch and noise, as weak as ours; its criterion is its own."""
    projection = nn.Sequential(nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 128))
    contrasted = SCRModel(_features(model), projection)
    crop = RandomResizedCrop(28, scale=(0.6, 1.0), antialias=True)
    return supervised.SCR(
        model=contrasted,
        optimizer=_adam(protocol, contrasted),
        augmentations=Compose([crop, Lambda(lambda x: x + 0.05 * torch.randn_like(x))]),
        mem_size=protocol.memory_size,
        batch_size_mem=protocol.batch_size,
        **common,
    )


class OneBatchAtATime:
    """Stock CoPE takes each batch for an experience: it steps once in each, then moves prototypes and memory."""

    def __init__(self, strategy: Any) -> None:
        self.strategy, self.plugins, self.eval = strategy, strategy.plugins, strategy.eval

    def train(self, experience: Any, eval_streams: list[Any]) -> None:
        for batch in split_online_stream([experience], self.strategy.train_mb_size):
            self.strategy.train(batch, eval_streams=eval_streams)


def _cope(
    protocol: Protocol, *, model: Network, optimizer: torch.optim.Optimizer, **common: Any
) -> OneBatchAtATime:
    """On the embedding, as ours; stock CoPE scales the output of the last linear layer by itself."""
    embedding = nn.Sequential(*_features(model), L2Normalization())
    optimiser = _adam(protocol, embedding)
    size = protocol.memory_size
    return OneBatchAtATime(
        supervised.CoPE(
            model=embedding, optimizer=optimiser, mem_size=size, n_classes=CLASSES, p_size=HIDDEN, **common
        )
    )


class AfterNaive:
    """Stock SLDA trains no network, so the first experience does that beforehand, as with ours."""

    def __init__(self, naive: Any, slda: Any) -> None:
        self.naive, self.slda, self.plugins, self.eval = naive, slda, slda.plugins, slda.eval

    def train(self, experience: Any, eval_streams: list[Any]) -> None:
        if experience.current_experience == 0:
            self.naive.train(experience, eval_streams=eval_streams)
        self.slda.train(experience, eval_streams=eval_streams)


def _slda(
    protocol: Protocol, *, model: Network, optimizer: torch.optim.Optimizer, **common: Any
) -> AfterNaive:
    naive = supervised.Naive(model=model, optimizer=optimizer, **common | {"evaluator": EvaluationPlugin()})
    options = {"input_size": HIDDEN, "num_classes": CLASSES, "shrinkage_param": 1e-3}
    return AfterNaive(naive, supervised.StreamingLDA(slda_model=_features(model), **options, **common))


def _mer(protocol: Protocol, **common: Any) -> Any:
    batch = PARAMETERS["mer"]["memory_batch_size"]
    return supervised.MER(mem_size=protocol.memory_size, batch_size_mem=batch, **common)


class Untold(nn.Sequential):
    """Is given task labels, and takes no notice of them."""

    def forward(self, x: Tensor, task_labels: Tensor | None = None) -> Tensor:
        answer: Tensor = super().forward(x)  # type: ignore[no-untyped-call]
        return answer


def _lamaml(protocol: Protocol, *, model: Network, **common: Any) -> Any:
    """The second version: the first asks for a package that is no longer kept."""
    size, batch = protocol.memory_size, protocol.batch_size
    return LaMAML(model=Untold(*model), max_buffer_size=size, buffer_mb_size=batch, **common)


def _steps(*arguments: Any, verbose: bool, **options: Any) -> MultiStepLR:
    return MultiStepLR(*arguments, **options)


def _bic(protocol: Protocol, **common: Any) -> Any:
    """Its schedule asks for an option that torch has no longer."""
    bic.MultiStepLR = _steps
    return _with_memory("BiC", protocol, **common)


STRATEGIES: Mapping[str, Build] = {
    "naive": partial(_plain, "Naive"),
    "from_scratch": partial(_plain, "FromScratchTraining"),
    "replay": _replay,
    "gdumb": partial(_with_memory, "GDumb"),
    "er_ace": partial(_replayed, "ER_ACE"),
    "er_aml": _er_aml,
    "der": partial(_replayed, "DER"),
    "mir": _mir,
    "gss": _gss,
    "feature_replay": _feature_replay,
    "generative_replay": _generative_replay,
    "ewc": lambda protocol, **common: supervised.EWC(ewc_lambda=0.4, mode="separate", **common),
    "si": lambda protocol, **common: supervised.SynapticIntelligence(si_lambda=1.0, **common),
    "mas": partial(_plain, "MAS"),
    "rwalk": _rwalk,
    "lwf": lambda protocol, **common: supervised.LwF(alpha=1.0, temperature=2.0, **common),
    "lfl": lambda protocol, **common: supervised.LFL(lambda_e=1e-4, **common),
    "agem": lambda protocol, **common: supervised.AGEM(patterns_per_exp=256, sample_size=256, **common),
    "lamaml": _lamaml,
    "mer": _mer,
    "cwr_star": lambda protocol, **common: supervised.CWRStar(cwr_layer_name="classifier", **common),
    "icarl": _icarl,
    "scr": _scr,
    "cope": _cope,
    "slda": _slda,
    "bic": _bic,
}

NOT_COMPARED = {
    "ar1": "stock Avalanche's brings its own network, a pretrained MobileNet, and takes no other",
    "gem": "stock Avalanche's asks for quadprog, a solver under the GPL that Avalanche does not install",
}
