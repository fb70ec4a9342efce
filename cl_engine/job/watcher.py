"""Reports a training as it goes, and keeps it resumable."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from cl_engine.data import TensorDataset
from cl_engine.errors import EngineError
from cl_engine.job.checkpoint import NAME, Checkpoint
from cl_engine.job.folder import Job
from cl_engine.job.process import Interruption
from cl_engine.job.progress import Progress
from cl_engine.specs import UpdateSpec
from cl_engine.strategies.buffer import predicted
from cl_engine.strategies.template import TensorTemplate

POINTS = 200
EVALUATIONS = 20


@dataclass
class Tally:
    """Sums over the steps since the last report."""

    steps: int = 0
    samples: int = 0
    loss: float = 0.0
    correct: int = 0

    def add(self, loss: float, logits: Tensor, y: Tensor) -> None:
        self.steps += 1
        self.samples += len(y)
        self.loss += loss
        self.correct += int((logits.argmax(1) == y).sum())


class TrainingWatcher:
    """Avalanche plugin that turns a training into events, and keeps it resumable.

    sets: what the accuracy is reported on. learned_from: digests of the sample ids, for checkpoints.
    metrics: the last value of each metric.
    """

    def __init__(
        self,
        job: Job[UpdateSpec],
        sets: Mapping[str, TensorDataset],
        resume: Callable[[], int],
        checkpoint: Callable[[int], Checkpoint],
    ) -> None:
        """resume: goes back to where the training stood and says how many steps it made; checkpoint: keeps it."""
        self.job, self.sets, self.resume, self.checkpoint = job, sets, resume, checkpoint
        self.metrics: dict[str, float] = {}
        self.points, self.epoch = Tally(), Tally()
        self.epochs = self.epoch_steps = 0
        self.loss = 0.0
        self._kept_s = time.monotonic()

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Say what will be done; go back to the checkpoint, after every plugin took up the base's state."""
        self.epochs, self.epoch_steps = strategy.train_epochs, len(strategy.dataloader)
        step = self.resume()
        strategy.train_epochs = self.epochs - step // self.epoch_steps
        self.progress = Progress(
            self.job.events,
            self.job.share,
            total_steps=self.epochs * self.epoch_steps,
            step=step,
            device=self.job.spec.train.device,
        )
        if step == 0:
            self._evaluate(strategy)

    def before_update(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Refuse to step on a loss that is no number. Raises EngineError loss_not_finite."""
        self.loss = strategy.loss.item()
        if not math.isfinite(self.loss):
            detail = f"The loss became {self.loss} at step {self.step + 1}; try a smaller learning rate."
            raise EngineError("loss_not_finite", detail, step=self.step + 1)

    def after_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Count, report now and then, and write checkpoints."""
        self.progress.advance()
        for tally in (self.points, self.epoch):
            tally.add(self.loss, strategy.mb_output, strategy.mb_y)
        if self.step % max(1, self.progress.total_steps // POINTS) == 0:
            self._point("train/loss", self.points.loss / self.points.steps)
            self.points = Tally()
        self._keep()

    def after_training_epoch(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Report the epoch's training accuracy, and before the last one the evaluation sets' now and then."""
        if self.epoch.samples:
            self._point("train/accuracy", self.epoch.correct / self.epoch.samples)
        self.epoch = Tally()
        epoch = self.step // self.epoch_steps
        if epoch % -(-self.epochs // EVALUATIONS) == 0 and epoch != self.epochs:
            self._evaluate(strategy)

    def after_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Judge the model as the strategy leaves it, which may change it after the last step."""
        self._evaluate(strategy)

    @property
    def step(self) -> int:
        """Steps made, those before an interruption included."""
        return self.progress.step

    def _evaluate(self, strategy: TensorTemplate) -> None:
        """Judge the model as it would be served now: what does not predict by its head gets ready for that first."""
        if self.step:
            strategy._before_eval()
        for name, samples in self.sets.items():
            correct = predicted(strategy.model, samples.x).argmax(1) == samples.y
            self._point(f"eval/{name}/accuracy", correct.float().mean().item())

    def _point(self, name: str, value: float) -> None:
        self.metrics[name] = value
        self.job.events.emit("metric", name=name, step=self.step, value=value)

    def _keep(self) -> None:
        """Write a checkpoint when one is due, at the end, and before giving in to an interruption."""
        asked = self.job.interruptions.asked
        due = time.monotonic() - self._kept_s >= self.job.spec.train.checkpoint_every_s
        if not (asked or due or self.step == self.progress.total_steps):
            return
        self.checkpoint(self.step).write(self.job.out, self.job.fingerprint)
        self.job.events.emit("checkpoint", step=self.step, path=NAME)
        self._kept_s = time.monotonic()
        if asked:
            raise Interruption
