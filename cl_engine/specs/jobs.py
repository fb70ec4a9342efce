"""The specs of the jobs: update, evaluate, export, suspects, twins."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from cl_engine.specs.base import Spec
from cl_engine.specs.models import ModelSpec
from cl_engine.specs.parsing import refusal
from cl_engine.specs.signature import ClassName, Signature
from cl_engine.specs.strategies import StrategySpec
from cl_engine.specs.strategies.memory import MemoryParameters

# Label, key, and an id of one letter.
BESIDE_INPUT_BYTES = 8 + 8 + 1
SetName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]


class Resources(Spec):
    """How much of the machine a job may take from serving.

    threads: None takes as many as serving leaves, chosen when the job begins and kept when it is resumed.
    """

    threads: int | None = Field(1, ge=1, le=256)
    nice: int = Field(19, ge=0, le=19)


ScheduleName = Literal["constant", "linear", "cosine"]
PrecisionName = Literal["auto", "float32", "bfloat16"]


class TrainSpec(Resources):
    """How to train. Checkpoints are written every `checkpoint_every_s` seconds and when interrupted.

    momentum: of sgd alone. weight_decay: None takes the optimiser's own (0.01 of adamw, else 0). schedule: how the
    learning rate falls from the first step of an experience to its last, after `warmup_steps` on which it rises.
    precision: of the embeddings of what is trained on; "auto" is bfloat16 on a GPU that computes in it. Heads, losses
    and evaluations are float32.
    """

    epochs: int = Field(10, ge=1, le=10_000)
    batch_size: int = Field(32, ge=1, le=65_536)
    optimiser: Literal["adam", "adamw", "sgd"] = "adam"
    learning_rate: float = Field(1e-3, gt=0, le=10)
    momentum: float = Field(0.9, ge=0, lt=1)
    weight_decay: float | None = Field(None, ge=0, le=1)
    schedule: ScheduleName = "constant"
    warmup_steps: int = Field(0, ge=0, le=1_000_000)
    seed: int = Field(0, ge=0, lt=2**31)
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$")
    precision: PrecisionName = "auto"
    checkpoint_every_s: float = Field(15.0, ge=0)


class DataSpec(Spec):
    """The new samples (.npz of x, y, ids); `validation` is reported as the evaluation set `validation`.

    resident_bytes: the samples of a larger file stay in it and are read batch by batch; None reads every file whole.
    """

    train: Path
    validation: Path | None = None
    resident_bytes: int | None = Field(None, ge=0)


class EvaluationSet(Spec):
    """A named, labelled set that no training saw; an array `groups` (N,) of words in its file parts it further."""

    name: SetName
    path: Path


class BaseSpec(Spec):
    """The version an update starts from: weights, CL state, and the classes its head answers, in order."""

    weights: Path
    state: Path | None = None
    classes: tuple[ClassName, ...] = Field(min_length=2)


class GovernorSpec(Spec):
    """What a training must not disturb: a service's 99th percentile of latency, and the folder of who measures it.

    priority: "idle" takes an idle control group where one may be made, else, as "nice" does, the job's nice value.
    """

    service: str
    objective_ms: float = Field(gt=0)
    folder: Path
    priority: Literal["idle", "nice"] = "idle"


class UpdateSpec(Spec):
    """Train on new samples, starting from `base` (None: from nothing).

    governor: None trains as if nothing else ran here. It is no part of what is computed, and so of no fingerprint.
    """

    signature: Signature
    model: ModelSpec
    strategy: StrategySpec
    train: TrainSpec = TrainSpec()
    data: DataSpec
    evaluation: tuple[EvaluationSet, ...] = ()
    base: BaseSpec | None = None
    governor: GovernorSpec | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self.model.require_fit(self.signature)
        self.strategy.require_deployable()
        _require_distinct([item.name for item in self.evaluation_sets])
        lost = set(self.base.classes) - set(self.signature.classes) if self.base else set()
        if lost:
            detail = f"the signature lost the base's classes {sorted(lost)}; classes may only be added"
            raise refusal("signature.classes", detail)
        self._require_memory_has_room()
        return self

    def _require_memory_has_room(self) -> None:
        strategy, least = self.strategy.typed, self.signature.sample_bytes + BESIDE_INPUT_BYTES
        allowed = strategy.memory_bytes if isinstance(strategy, MemoryParameters) else None
        if allowed is not None and allowed < least:
            detail = (
                f"{allowed} bytes hold no sample: each takes {least} at least, and more by its id and logits"
            )
            raise refusal("strategy.parameters.memory_bytes", detail)

    @property
    def evaluation_sets(self) -> tuple[EvaluationSet, ...]:
        """All sets that are reported during and after training."""
        if self.data.validation is None:
            return self.evaluation
        return (*self.evaluation, EvaluationSet(name="validation", path=self.data.validation))


class EvaluatedModel(Spec):
    """An exported model; with `weights` and `model` its ONNX file is also compared with PyTorch."""

    onnx: Path
    classes: tuple[ClassName, ...] = Field(min_length=2)
    weights: Path | None = None
    model: ModelSpec | None = None


class EvaluateSpec(Resources):
    """Judge `candidate`, and `baseline` beside it, on the named sets; labels index `signature.classes`.

    recorded: a set of inputs of clients, whose labels are what they were answered.
    """

    signature: Signature
    candidate: EvaluatedModel
    baseline: EvaluatedModel | None = None
    evaluation: tuple[EvaluationSet, ...] = Field(min_length=1)
    recorded: Path | None = None
    batch_size: int = Field(256, ge=1, le=65_536)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _require_distinct([item.name for item in self.evaluation])
        for role, model in (("candidate", self.candidate), ("baseline", self.baseline)):
            if model and (extra := set(model.classes) - set(self.signature.classes)):
                raise refusal(f"{role}.classes", f"the signature lacks the classes {sorted(extra)}")
        return self


class ExportSpec(Resources):
    """Bring a user's weights in: the artifacts of an update, without training.

    samples: .npz of x and ids, and y where known; real inputs for parity and warm-up.
    memory_size: with y known, so many of the samples become the replay memory of the first update.
    """

    signature: Signature
    model: ModelSpec
    weights: Path
    samples: Path
    memory_size: int = Field(0, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        self.model.require_fit(self.signature)
        return self


class SuspectsSpec(Resources):
    """Find the labels of `samples` (.npz of x, y, ids) that are likely mistakes.

    embedding: the graph of a version, by which samples are told apart; None takes the inputs themselves. folds: a
    sample's class is predicted by a probe that learned from the other folds.
    """

    signature: Signature
    samples: Path
    embedding: Path | None = None
    folds: int = Field(5, ge=2, le=50)


class TwinsSpec(Resources):
    """Find the samples (.npz of x, ids) that look alike.

    embedding: the graph of a version, whose nearest images are compared too; None compares without. apart: pairs of
    ids that are known to be none.
    """

    signature: Signature
    samples: Path
    embedding: Path | None = None
    apart: tuple[tuple[str, str], ...] = ()


def _require_distinct(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise refusal("evaluation", f"the sets need names of their own, got {names}")
