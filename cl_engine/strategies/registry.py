"""From a strategy's name to a learner that trains and remembers."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from avalanche.training.plugins import EvaluationPlugin, SupervisedPlugin
from torch.optim import Optimizer

from cl_engine.data import Memory
from cl_engine.models import Classifier
from cl_engine.specs import StrategySpec, TrainSpec
from cl_engine.specs.strategies import DERParameters, EWCParameters, LwFParameters, ReplayParameters
from cl_engine.state import CLState
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.der import TensorDER
from cl_engine.strategies.ewc import TensorEWC
from cl_engine.strategies.lwf import TensorLwF
from cl_engine.strategies.replay import TensorReplay
from cl_engine.strategies.template import TensorTemplate

Plugins = Sequence[SupervisedPlugin]


@dataclass(frozen=True)
class Learner:
    """An Avalanche strategy, and how to put what it learned beside the weights into a state."""

    strategy: TensorTemplate | TensorDER
    remember: Callable[[CLState], None]


def build_learner(
    spec: StrategySpec,
    train: TrainSpec,
    *,
    model: Classifier,
    optimiser: Optimizer,
    state: CLState,
    watchers: Plugins,
) -> Learner:
    """The learner that goes on from `state`. Watchers are plugins that run after the strategy's own."""
    common = {
        "model": model,
        "optimizer": optimiser,
        "train_mb_size": train.batch_size,
        "train_epochs": train.epochs,
        "device": train.device,
        "evaluator": _silent_evaluator(),
    }
    learner = _learner(spec, state, common, watchers)
    learner.strategy.seed = train.seed + 7919 * state.experiences
    return learner


def _learner(spec: StrategySpec, state: CLState, common: dict[str, Any], watchers: Plugins) -> Learner:
    match spec.typed:
        case DERParameters() as der:
            return _der(der, state, common, watchers)
        case ReplayParameters() as replay:
            buffer = TensorBuffer(_resident(state, common["device"]), replay)
            return Learner(_template(common, TensorReplay(buffer, replay), *watchers), _memory_of(buffer))
        case EWCParameters() as ewc:
            decay = ewc.decay if ewc.mode == "online" else None
            plugin = TensorEWC(state, ewc_lambda=ewc.penalty, mode=ewc.mode, decay_factor=decay)
            return Learner(_template(common, plugin, *watchers), plugin.remember)
        case LwFParameters() as lwf:
            return Learner(
                _template(common, TensorLwF(state, lwf.alpha, lwf.temperature), *watchers), _nothing
            )
    return Learner(_template(common, *watchers), _nothing)


def _template(common: dict[str, Any], *plugins: SupervisedPlugin) -> TensorTemplate:
    return TensorTemplate(**common, plugins=plugins)


def _der(der: DERParameters, state: CLState, common: dict[str, Any], watchers: Plugins) -> Learner:
    strategy = TensorDER(
        **common,
        plugins=watchers,
        mem_size=der.memory_size,
        batch_size_mem=der.memory_batch_size,
        alpha=der.alpha,
        beta=der.beta,
    )
    strategy.storage_policy = TensorBuffer(_resident(state, common["device"]), der, with_logits=True)
    return Learner(strategy, _memory_of(strategy.storage_policy))


def _resident(state: CLState, device: str) -> Memory | None:
    memory = state.memory
    return Memory(memory.samples.to(device), memory.keys) if memory else None


def _memory_of(buffer: TensorBuffer) -> Callable[[CLState], None]:
    def remember(state: CLState) -> None:
        state.memory = buffer.memory

    return remember


def _nothing(state: CLState) -> None:
    """The strategy keeps nothing of its own; a memory it was given is passed on untouched."""


def _silent_evaluator() -> EvaluationPlugin:
    """Our own events report the training; Avalanche warns of an evaluator without loggers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return EvaluationPlugin()
