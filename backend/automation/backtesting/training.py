"""One update that never was: trained by the engine as the service's own are, in the folder of its backtest.

A training's folder is named by all that it is given. So policies that would have trained the same share it, and a
backtest that begins again finds what has finished and goes on with what has not.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backend.automation.backtesting.lessons import Lesson
from backend.automation.settings import PolicySettings
from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.engine import (
    BaseVersion,
    JobEnd,
    Samples,
    command,
    job_end,
    read_result,
    validate_training,
    write_update_spec,
)
from backend.engine.asking import SPEC_FILE
from backend.engine.listening import RESULT_FILE
from backend.engine.runtime import OnnxModel
from backend.jobs.supervisor import Command, Ending, Outcome, supervise
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.services import materialise
from backend.serving.board import governor

WEIGHTS, STATE, ONNX = "model.safetensors", "state.safetensors", "model.onnx"
HELD_BACK = "validation"
# The folder of a training that is asked about, and whether it is still wanted.
Wanted = Callable[[Path], bool]


class CalledOffError(Exception):
    """The training was ended because nobody wants it any more."""


class PutBackError(Exception):
    """The training was ended because its worker stops; another goes on with it."""


class TrainingFailedError(AppError):
    """The engine explained why there is no model: with these data there is none."""


@dataclass(frozen=True)
class Model:
    """key: tells it from every other of its service. classes: of its head, in order."""

    key: str
    folder: Path
    classes: list[str]
    architecture: str
    architecture_parameters: dict[str, Any]

    @property
    def base(self) -> BaseVersion:
        state = self.folder / STATE
        return BaseVersion(self.folder / WEIGHTS, self.classes, state if state.is_file() else None)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Probabilities (N, C) of x (N, *shape)."""
        return OnnxModel(self.folder / ONNX, threads=1).predict(x)


@dataclass(frozen=True)
class Trained:
    """accuracy: on what was held back, None without any. took_s: of training and export."""

    model: Model
    accuracy: float | None
    took_s: float


@dataclass(frozen=True)
class Trainer:
    """place: the folder of the backtest."""

    service: Service
    place: Path
    wanted: Wanted

    def of_version(self, version: ModelVersion) -> Model:
        """A version as it was registered, to begin from."""
        folder = self.place / f"v{version.number}"
        kept = set(version.artifacts.values_list("name", flat=True)) & {WEIGHTS, STATE}
        materialise(version, folder, sorted(kept))
        parameters = version.architecture_parameters
        return Model(f"v{version.number}", folder, version.classes, version.architecture, parameters)

    def train(
        self, settings: PolicySettings, base: Model | None, lesson: Lesson, held_back: Lesson
    ) -> Trained:
        """Train as the policy's settings say, from `base` (None: from nothing), beside the service.

        Raises: TrainingFailedError; AppError where the training ended from outside or by a bug; CalledOffError;
        PutBackError.
        """
        strategy, training = validate_training(
            settings.strategy, settings.parameters, {"threads": None, **settings.training}
        )
        made_from = base or self.service
        known = list(base.classes if base else self.service.signature["classes"])
        classes = known + sorted({*lesson.labels, *held_back.labels} - set(known))
        given = [base and base.key, settings.strategy, strategy, training, classes]
        told = [[*zip(one.ids, one.labels, strict=True)] for one in (lesson, held_back)]
        key = hashlib.sha256(json.dumps([given, told]).encode()).hexdigest()
        inputs, out = self.place / key / "inputs", self.place / key / "job"
        if not (inputs / SPEC_FILE).is_file():
            inputs.mkdir(parents=True, exist_ok=True)
            write_update_spec(
                inputs,
                signature={**self.service.signature, "classes": classes},
                architecture=made_from.architecture,
                architecture_parameters=made_from.architecture_parameters,
                strategy=settings.strategy,
                parameters=strategy,
                training=training,
                samples=_samples(lesson, classes),
                evaluation={HELD_BACK: _samples(held_back, classes)} if len(held_back) else {},
                base=base.base if base else None,
                governor=governor(self.service.name, self.service.latency_objective_ms),
            )
        result = self._finished(inputs / SPEC_FILE, out, training.get("threads") or 1)
        model = Model(key, out, classes, made_from.architecture, made_from.architecture_parameters)
        return Trained(model, result["metrics"].get(f"eval/{HELD_BACK}/accuracy"), float(result["seconds"]))

    def _finished(self, spec: Path, out: Path, threads: int) -> dict[str, Any]:
        """The result of the training, which is begun, gone on with, or there already."""
        if not (out / RESULT_FILE).is_file():
            job = Command(command("update", spec, out), out, ENV.update_limit_s, threads)
            _require_finished(supervise(job, lambda: self.wanted(out)), out)
        return read_result(out)


def _samples(lesson: Lesson, classes: list[str]) -> Samples:
    index = {name: at for at, name in enumerate(classes)}
    y = np.array([index[label] for label in lesson.labels], np.int64)
    return Samples(lesson.x, y, np.array(lesson.ids, np.str_))


def _require_finished(outcome: Outcome, folder: Path) -> None:
    if outcome.ending is Ending.CALLED_OFF:
        raise CalledOffError
    if outcome.ending is Ending.STOPPING:
        raise PutBackError
    if outcome.ending is Ending.TIME_LIMIT:
        raise TrainingFailedError(
            "time_limit", f"it took longer than {ENV.update_limit_s} s, the limit of updates"
        )
    end, failure = job_end(outcome.returncode, folder, outcome.output)
    if failure is not None:
        kind = TrainingFailedError if end is JobEnd.FAILED else AppError
        raise kind(failure.code, failure.detail, **failure.data)
