"""What other strategies are measured against: naive, from scratch, cumulative, joint, GDumb."""

from typing import Any

from avalanche.training.plugins import SupervisedPlugin

from cl_engine.data import TensorDataset
from cl_engine.data.tensorfile import Tensors
from cl_engine.kept import Kept
from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.baselines import GDumbParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.template import TensorTemplate


def naive(parameters: Parameters, setting: Setting) -> Learner:
    return setting.learner()


def from_scratch(parameters: Parameters, setting: Setting) -> Learner:
    return setting.learner(FirstWeights())


def cumulative(parameters: Parameters, setting: Setting) -> Learner:
    return setting.learner(EverySample())


def joint(parameters: Parameters, setting: Setting) -> Learner:
    return setting.learner(EverySampleAnew())


def gdumb(parameters: GDumbParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters)
    return setting.learner(DumbLearner(buffer), buffer=buffer)


class FirstWeights(Keeping, SupervisedPlugin):  # type: ignore[misc]
    """Begins each experience from the weights that the model had before the first one."""

    KEEPS = ("first",)

    def __init__(self) -> None:
        super().__init__()
        self.first: Tensors = {}

    def before_train_dataset_adaptation(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if self.first:
            strategy.model.load_state_dict(self.first)
            strategy.optimizer.state.clear()
        else:
            weights = strategy.model.state_dict().items()
            self.first = {name: tensor.detach().clone() for name, tensor in weights}


class EverySample(Keeping, SupervisedPlugin):  # type: ignore[misc]
    """Trains on all samples that any experience showed."""

    KEEPS = ("samples",)

    def __init__(self) -> None:
        super().__init__()
        self.samples: TensorDataset | None = None

    def after_train_dataset_adaptation(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        new = strategy.new_samples
        self.shown = self.samples.joined(new) if self.samples else new
        strategy.adapted_dataset = self.shown

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.samples = self.shown


class EverySampleAnew(EverySample):
    """The same, beginning each time from the first weights."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = FirstWeights()

    def keep(self) -> Kept:
        return super().keep() | {"weights": self.weights.keep()}

    def take(self, kept: Kept) -> None:
        super().take(kept)
        self.weights.take(kept["weights"])

    def before_train_dataset_adaptation(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.weights.before_train_dataset_adaptation(strategy)


class DumbLearner(FirstWeights):
    """GDumb: trains on the memory alone, to which the new samples were added first.

    Source: Prabhu et al. 2020, "GDumb: A Simple Approach that Questions Our Progress in Continual Learning".
    """

    def __init__(self, buffer: TensorBuffer) -> None:
        super().__init__()
        self.buffer = buffer

    def after_train_dataset_adaptation(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.buffer.update(strategy)
        strategy.adapted_dataset = self.buffer.samples
