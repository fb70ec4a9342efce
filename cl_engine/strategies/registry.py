"""From a strategy's name to a learner that trains and remembers, ours or a plug-in's."""

from collections.abc import Sequence

from avalanche.training.plugins import SupervisedPlugin
from torch.optim import Optimizer

from cl_engine.errors import EngineError
from cl_engine.models import Classifier
from cl_engine.plugins import built, reason_of
from cl_engine.specs import StrategySpec, TrainSpec
from cl_engine.state import CLState
from cl_engine.strategies.learner import Learner, Setting


def build_learner(
    spec: StrategySpec,
    train: TrainSpec,
    *,
    model: Classifier,
    optimiser: Optimizer,
    state: CLState,
    watchers: Sequence[SupervisedPlugin] = (),
) -> Learner:
    """The learner that goes on from `state`. Watchers are plugins that run after the strategy's own.

    Raises: EngineError strategy_unsuitable where the builder fails or gives no learner, and what a builder refuses.
    """
    setting = Setting(spec.name, train, model, optimiser, state, watchers)
    try:
        return built(spec.entry.build, Learner, spec.typed, setting)
    except EngineError:
        raise
    # A plug-in's function may raise anything.
    except Exception as error:
        detail = f"The strategy {spec.name} could not be built: {reason_of(error)}."
        raise EngineError("strategy_unsuitable", detail, field="strategy.name", name=spec.name) from error
