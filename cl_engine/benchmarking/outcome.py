"""What a trial has measured so far: one JSON file, replaced after each stage of the scenario."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cl_engine import metrics
from cl_engine.benchmarking.spec import BenchmarkSpec, Trial
from cl_engine.errors import EngineError
from cl_engine.files import write_bytes

Matrix = NDArray[np.float64]


@dataclass
class Outcome:
    """asked: fingerprint of the settings.

    accuracy: a row for each stage that was learnt, a column for each stage, in [0, 1]. untrained: accuracies before
    any training, (T,). seconds, samples: of training, for each stage; samples count every showing of one.
    peak_mib: how far memory rose at most while a stage was learnt. cache_bytes: samples kept for replay.
    """

    strategy: str
    seed: int
    asked: str
    stages: int
    parameters: int = 0
    untrained: list[float] = field(default_factory=list)
    accuracy: list[list[float]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    samples: list[int] = field(default_factory=list)
    peak_mib: float = 0.0
    cache_bytes: int = 0
    failure: str | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to train."""
        return self.failure is not None or len(self.accuracy) == self.stages

    def write(self, path: Path) -> None:
        """Replace the file."""
        write_bytes(path, json.dumps(asdict(self), indent=1, allow_nan=False).encode())

    @classmethod
    def of(cls, spec: BenchmarkSpec, trial: Trial, folder: Path) -> Self | None:
        """What the folder holds of the trial, or None where that is nothing.

        Raises: EngineError benchmark_mismatch where it is the same trial under other settings.
        """
        outcome = cls.read(folder / trial.file)
        if outcome and outcome.asked != spec.fingerprint(trial):
            detail = f"{folder} holds {trial.label} of another benchmark; take an empty folder or the same settings."
            raise EngineError("benchmark_mismatch", detail, trial=trial.label)
        return outcome

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The file's outcome, or None where there is none yet."""
        return cls(**json.loads(path.read_text("utf-8"))) if path.is_file() else None

    def seen(self, learnt: int) -> float:
        """Mean accuracy on the first so many stages, right after they were learnt; learnt: 1 at least."""
        return sum(self.accuracy[learnt - 1][:learnt]) / learnt

    def figures(self) -> dict[str, float]:
        """The metrics of a finished trial, by their short names, and what it cost."""
        matrix = np.asarray(self.accuracy)
        return {
            "acc": metrics.average_accuracy(matrix),
            "bwt": metrics.backward_transfer(matrix),
            "fwt": metrics.forward_transfer(matrix, self.untrained),
            "forgetting": metrics.forgetting(matrix),
            "aaa": metrics.average_anytime_accuracy(matrix),
            "la": metrics.learning_accuracy(matrix),
            "seconds": sum(self.seconds),
            "samples_per_s": sum(self.samples) / max(sum(self.seconds), 1e-9),
            "peak_mib": self.peak_mib,
            "cache_bytes": self.cache_bytes,
            "parameters": self.parameters,
        }
