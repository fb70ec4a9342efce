"""One training: from the base's weights and state, or an interrupted run's checkpoint, to its end."""

import torch

from cl_engine.data import TensorDataset
from cl_engine.errors import EngineError
from cl_engine.governor import Governor
from cl_engine.job.checkpoint import Checkpoint, id_digests
from cl_engine.job.folder import Job
from cl_engine.job.resting import Resting
from cl_engine.job.watcher import TrainingWatcher
from cl_engine.models import Classifier, build_model, load_base
from cl_engine.specs import UpdateSpec
from cl_engine.state import CLState
from cl_engine.strategies import build_learner
from cl_engine.strategies.optimisers import build_optimiser

# Scaling is learned from so many of the samples where they are not in memory.
FITTED_SAMPLES = 10_000


class Training:
    """One experience, learned from the base's weights and state, or from an interrupted run's checkpoint."""

    def __init__(self, job: Job[UpdateSpec], samples: TensorDataset, sets: dict[str, TensorDataset]) -> None:
        """Raises: EngineError, as reading the base and the checkpoint does."""
        spec = job.spec
        torch.manual_seed(spec.train.seed)
        self.job = job
        self.samples = samples
        self.state = _base_state(spec)
        self.learned_from = id_digests((*samples.ids, *self.state.sample_ids))
        self.checkpoint = Checkpoint.read(job.out, job.fingerprint, self.learned_from)
        self.model = _base_model(spec, samples).to(spec.train.device)
        self.optimiser = build_optimiser(spec.train, self.model)
        self.watcher = TrainingWatcher(job, sets, self._resume, self._checkpoint)
        self.governor = self._governor()
        self.learner = build_learner(
            spec.strategy,
            spec.train,
            model=self.model,
            optimiser=self.optimiser,
            state=self.state,
            watchers=[self.watcher, *([Resting(self.governor)] if self.governor else [])],
        )

    @property
    def metrics(self) -> dict[str, float]:
        """The last value of each metric."""
        return self.watcher.metrics

    def run(self) -> CLState:
        """Train to the end and return the state for the next update. Raises EngineError, Interruption."""
        try:
            with self.job.interruptions.deferred():
                first_step = self.checkpoint.step if self.checkpoint else 0
                self.learner.learn(self.samples, first_step=first_step)
        except torch.OutOfMemoryError as error:
            detail = f"{self.job.spec.train.device} has too little memory: {error}; try a smaller batch_size."
            raise EngineError("device_out_of_memory", detail) from error
        return self.learner.state()

    def _governor(self) -> Governor | None:
        asked, job = self.job.spec.governor, self.job
        if asked is None:
            return None

        def tell(name: str, value: float) -> None:
            job.events.emit("metric", name=name, step=self.watcher.step, value=value)

        return Governor(asked, wanted=lambda: not job.interruptions.asked, tell=tell, say=job.events.log)

    def _resume(self) -> int:
        """Go back to the checkpoint, if there is one; return the steps already made."""
        if self.checkpoint is None:
            return 0
        self.learner.take(self.checkpoint.kept)
        # The random state comes last: what is built again on the way may have drawn its first weights.
        self.checkpoint.restore(self.model, self.optimiser)
        self.watcher.metrics = dict(self.checkpoint.metrics)
        return self.checkpoint.step

    def _checkpoint(self, step: int) -> Checkpoint:
        kept = self.learner.keeper.keep()
        return Checkpoint.of(step, self.metrics, self.model, self.optimiser, kept, self.learned_from)


def _base_model(spec: UpdateSpec, samples: TensorDataset) -> Classifier:
    if spec.base:
        return load_base(spec.model, spec.signature, spec.base)
    model = build_model(spec.model, spec.signature)
    model.normalise.fit((samples.spread(FITTED_SAMPLES) if samples.mapped else samples).x.cpu())
    return model


def _base_state(spec: UpdateSpec) -> CLState:
    """The base's state, grown to the signature's classes; without one, all of the base's classes count as seen."""
    base = spec.base
    if base is None:
        return CLState(spec.signature.classes)
    state = (
        CLState.read(base.state)
        if base.state
        else CLState(base.classes, seen=set(base.classes), experiences=1)
    )
    if state.classes != base.classes:
        detail = f"The state is of a head for {list(state.classes)}, but the base has {list(base.classes)}; "
        detail += "take weights, state and classes of one version."
        raise EngineError("state_mismatch", detail)
    _require_memory_fits(spec, state)
    state.grow(spec.signature.classes)
    return state


def _require_memory_fits(spec: UpdateSpec, state: CLState) -> None:
    found = list(state.memory.samples.x.shape[1:]) if state.memory else list(spec.signature.shape)
    if found != list(spec.signature.shape):
        detail = f"The replay memory holds samples of shape {found}, but the signature says {spec.signature.shape}."
        raise EngineError("shape_mismatch", detail, found=found, expected=list(spec.signature.shape))
