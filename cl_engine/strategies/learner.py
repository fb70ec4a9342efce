"""A strategy at work: experiences in, what it has learned beside the weights out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from avalanche.training.plugins import SupervisedPlugin
from torch import Tensor
from torch.optim import Optimizer

from cl_engine.data import Memory, TensorDataset
from cl_engine.errors import EngineError
from cl_engine.kept import Kept, on_device
from cl_engine.models import Classifier
from cl_engine.models.precision import precision_of
from cl_engine.specs import TrainSpec
from cl_engine.specs.strategies.memory import BoundedParameters
from cl_engine.state import CLState
from cl_engine.strategies.buffer import TensorBuffer, predicted
from cl_engine.strategies.optimisers import optimiser_tensors, restore_optimiser
from cl_engine.strategies.schedule import schedule
from cl_engine.strategies.tasks import enter_task, heads_of, require_suited
from cl_engine.strategies.template import Experience, TensorFed, TensorTemplate

# Two experiences of one training never draw the same random numbers.
SEED_STRIDE = 7919


class Keeping:
    """A plugin or template whose attributes named in KEEPS outlive the process.

    Where an attribute is no tensor, data set, number, string, list or dict of such, override `keep` and `take`.
    """

    KEEPS: ClassVar[tuple[str, ...]] = ()

    def keep(self) -> Kept:
        """What the next update needs to know."""
        return {name: getattr(self, name) for name in self.KEEPS}

    def take(self, kept: Kept) -> None:
        """Go on from what `keep` gave, copied to the device that trains; tuples have become lists."""
        for name in self.KEEPS:
            setattr(self, name, kept[name])


@dataclass(frozen=True)
class Setting:
    """What a strategy is built around. Watchers are plugins that run after the strategy's own."""

    name: str
    train: TrainSpec
    model: Classifier
    optimiser: Optimizer
    state: CLState
    watchers: Sequence[SupervisedPlugin] = ()

    def buffer(self, parameters: BoundedParameters, *, with_logits: bool = False) -> TensorBuffer:
        """The replay memory that the state holds, or an empty one."""
        memory = self.state.memory
        resident = Memory(memory.samples.to(self.train.device), memory.keys) if memory else None
        return TensorBuffer(resident, parameters, with_logits=with_logits)

    def learner(
        self,
        *plugins: SupervisedPlugin,
        template: type[TensorFed] = TensorTemplate,
        buffer: TensorBuffer | None = None,
        **options: Any,
    ) -> "Learner":
        """A learner on Avalanche's training loop with these plugins. options: of the template's own."""
        strategy = template(
            model=self.model,
            optimizer=self.optimiser,
            train_mb_size=self.train.batch_size,
            train_epochs=self.train.epochs,
            device=self.train.device,
            plugins=[*plugins, *schedule(self.train), *self.watchers],
            **options,
        )
        keeper = next((part for part in (strategy, *plugins) if isinstance(part, Keeping)), Keeping())
        return Learner(self, strategy, keeper, buffer)


class Learner:
    """Learns one experience after the other; what it knows beside the weights can be stored at any time."""

    def __init__(self, setting: Setting, strategy: Any, keeper: Keeping, buffer: TensorBuffer | None) -> None:
        self.setting, self.strategy, self.keeper, self.buffer = setting, strategy, keeper, buffer
        state, optimiser = setting.state, setting.optimiser
        setting.model.precision = precision_of(setting.train.precision, setting.train.device)
        # Avalanche empties the optimiser at its first sight of it.
        strategy.make_optimizer(reset_optimizer_state=True)
        if state.optimiser_name == setting.train.optimiser:
            restore_optimiser(optimiser, setting.model, state.optimiser)
        kept = state.kept_by(setting.name)
        if kept is None:
            # Another strategy's way to predict would go stale.
            setting.model.fold_decision()
        else:
            self.take(kept)
            strategy.clock.train_exp_counter = state.experiences

    def take(self, kept: Kept) -> None:
        """Go on from what the strategy kept, in a state or in a checkpoint."""
        self.keeper.take(on_device(kept, self.setting.train.device))

    def learn(
        self,
        samples: TensorDataset,
        *,
        first_step: int = 0,
        task: int | None = None,
        task_classes: tuple[int, ...] | None = None,
    ) -> None:
        """Train on new samples, from a step on where an interrupted training is taken up.

        Random numbers begin from the experience's own seed, so nothing of them is carried between updates.
        task: what to call their task where that is known, in training and at prediction: only the classes of its
        head then compete. Raises: EngineError loss_not_finite, or as the functions of strategies.tasks do.
        """
        state, seed = self.setting.state, self.setting.train.seed
        require_suited(self.setting.name, task)
        if task is not None:
            enter_task(state, samples, task, task_classes)
        self.strategy.heads = None if task is None else heads_of(state).to(samples.y.device)
        self.strategy.seed = seed + SEED_STRIDE * state.experiences
        self.strategy.first_step = first_step
        torch.manual_seed(self.strategy.seed)
        self.strategy.train(Experience(samples, state.experiences, task), eval_streams=[])
        self._require_finite()
        state.seen |= {state.classes[label] for label in torch.unique(samples.y).tolist()}
        state.experiences += 1

    def _require_finite(self) -> None:
        """Once an experience: whoever wants to know at which step it happened looks at the loss of each."""
        if not all(weight.isfinite().all() for weight in self.setting.model.parameters()):
            detail = (
                f"In experience {self.setting.state.experiences + 1} of {self.setting.name} the loss became NaN or "
                "infinite, and so the weights; try a smaller learning rate."
            )
            raise EngineError("loss_not_finite", detail, experience=self.setting.state.experiences + 1)

    def predicted(self, samples: TensorDataset, *, task: int | None = None) -> Tensor:
        """Class indices (N,): of all classes or, where the samples' task is told, of that task's."""
        logits = predicted(self.strategy.network(task), samples.x)
        if task is not None:
            logits = logits.masked_fill(heads_of(self.setting.state).to(logits.device) != task, -torch.inf)
        return logits.argmax(1)

    def state(self) -> CLState:
        """The state with all that was learned, for another process to go on from."""
        state, train = self.setting.state, self.setting.train
        if self.buffer is not None:
            state.memory = self.buffer.memory
        state.strategy, state.kept = self.setting.name, self.keeper.keep()
        state.optimiser_name = train.optimiser
        state.optimiser = optimiser_tensors(self.setting.optimiser, self.setting.model)
        return state
