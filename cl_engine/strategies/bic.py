"""BiC: replay and distillation, then a correction of the new classes' scores on held-out samples."""

from dataclasses import replace
from typing import Any

import torch
from avalanche.training.plugins import SupervisedPlugin
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax

from cl_engine.data import Memory, Stream, TensorDataset
from cl_engine.models.decisions import BiasCorrected
from cl_engine.specs.strategies.prototypes import BiCParameters
from cl_engine.state import CLState
from cl_engine.strategies.buffer import TensorBuffer, head_logits, predicted
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.teaching import old_classes, taught
from cl_engine.strategies.template import TensorTemplate


def bic(parameters: BiCParameters, setting: Setting) -> Learner:
    buffer = setting.buffer(parameters)
    stages = TwoStages(buffer, setting.state, parameters)
    return setting.learner(
        stages, template=TensorBiC, buffer=buffer, temperature=parameters.distillation_temperature
    )


class TensorBiC(TensorTemplate):
    """(1 - s) cross-entropy + s distillation, with s the old classes' share of all that are known by now.

    Source: Wu et al. 2019, "Large Scale Incremental Learning", eq. 1 to 3. Avalanche takes the teacher's softmax
    over the batch; here it is over the classes, as in eq. 2.
    """

    def __init__(self, *, temperature: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.temperature = temperature

    def criterion(self) -> Tensor:
        loss: Tensor = cross_entropy(self.mb_output, self.mb_y)
        if len(self.mbatch) == 3:
            return loss
        answers = self.mbatch[3]
        (old,) = torch.where(~answers[0].isnan())
        teacher = (answers[:, old] / self.temperature).softmax(1)
        student = log_softmax(self.mb_output[:, old] / self.temperature, 1)
        distilled: Tensor = -(teacher * student).sum(1).mean()
        share = len(old) / (len(old) + len(self.experience.classes_in_this_experience))
        return (1 - share) * loss + share * distilled


class TwoStages(SupervisedPlugin):  # type: ignore[misc]
    """Stage one trains on what is not held out, new and replayed; stage two fits alpha and beta on what is.

    A sample is held out by its key in the memory, so that it is on one side for as long as it is kept. The last
    experience's correction lies in the teacher's answers, and so passes on to the weights: at any time alpha and
    beta are those of the classes learned last, and 1 and 0 for all others.
    """

    def __init__(self, buffer: TensorBuffer, state: CLState, parameters: BiCParameters) -> None:
        super().__init__()
        self.buffer, self.state = buffer, state
        self.replayed: TensorDataset | None = None
        self.share, self.memory_batch_size = parameters.held_out, parameters.memory_batch_size

    def after_train_dataset_adaptation(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Hold some new samples out, and let the old model answer what is left."""
        self.old = old_classes(self.state, strategy.new_samples)
        new, new_held = self._parted(
            Memory.of(strategy.new_samples, torch.Generator().manual_seed(strategy.seed))
        )
        self.replayed, self.held = None, new_held
        if old := self.buffer.memory:
            self.replayed, old_held = self._parted(Memory(replace(old.samples, logits=None), old.keys))
            self.held = new_held.joined(old_held)
        strategy.adapted_dataset = self._taught(strategy, new)

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        if self.replayed:
            new = Stream(strategy.adapted_dataset, strategy.train_mb_size)
            replayed = Stream(self._taught(strategy, self.replayed), self.memory_batch_size)
            strategy.dataloader = strategy.loader(new, replayed)

    def before_eval(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Predict as if the experience ended here."""
        head = strategy.model.head
        decision = BiasCorrected(head.out_features, head.in_features)
        new = strategy.experience.classes_in_this_experience
        of_new = torch.isin(self.held.y, torch.tensor(new, device=self.held.y.device))
        if of_new.any() and not of_new.all():
            logits = head_logits(strategy.model, self.held.x)
            alpha, beta = fitted_correction(logits, self.held.y, new)
            decision.alpha[new], decision.beta[new] = alpha, beta
        strategy.model.decide_by(decision)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.before_eval(strategy)
        self.buffer.update(strategy)

    def _parted(self, memory: Memory) -> tuple[TensorDataset, TensorDataset]:
        """What is trained on, and what is held out; where that would be everything, nothing is."""
        held = held_out(memory.keys, self.share)
        if held.all():
            held = torch.zeros_like(held)
        rows = torch.arange(len(memory), device=memory.samples.y.device)
        held = held.to(rows.device)
        return memory.samples.subset(rows[~held]), memory.samples.subset(rows[held])

    def _taught(self, strategy: TensorTemplate, samples: TensorDataset) -> TensorDataset:
        return taught(samples, predicted(strategy.model, samples.x), self.old) if self.old else samples


def held_out(keys: Tensor, share: float) -> Tensor:
    """Which samples are held out, (N,) bool: a coin tossed by digits of the key that do not matter for its rank."""
    return (keys * 2**20) % 1 < share


def fitted_correction(logits: Tensor, y: Tensor, new: list[int]) -> tuple[float, float]:
    """alpha and beta for the new classes' logits that give the least cross-entropy, where each class weighs the same.

    The loss is convex in both, so their optimum is found rather than approached by epochs of SGD. A normal prior of
    deviation 1 holds them near 1 and 0 where few samples, or separable ones, would let them run away.
    logits: (N, C); y: (N,). Source: Wu et al. 2019, eq. 4 and 5.
    """
    scores, y = logits.double().cpu(), y.cpu()
    weights = 1 / torch.bincount(y, minlength=scores.shape[1]).double().clamp(min=1)
    columns = torch.zeros(logits.shape[1], dtype=torch.float64)
    columns[new] = 1
    correction = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    solver = torch.optim.LBFGS([correction], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        solver.zero_grad()
        alpha, beta = correction
        corrected = scores * (1 + columns * (alpha - 1)) + columns * beta
        found = cross_entropy(corrected, y, weights)
        total: Tensor = found + ((alpha - 1).square() + beta.square()) / (2 * len(y))
        total.backward()  # type: ignore[no-untyped-call]
        return total

    solver.step(loss)  # type: ignore[no-untyped-call]
    alpha, beta = correction.tolist()
    return alpha, beta
