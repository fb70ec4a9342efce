"""How probable it is that an answer is right, from what the model said of its probabilities."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.checking import Array, checked
from cl_engine.drift.detector import Arrays
from cl_engine.errors import EngineError

MINIMUM_HELD_OUT = 100
FOLDS = 5
# Of probabilities: float32 keeps no more, and exported models round further.
ROUNDING = 1e-3
SMALLEST = 1e-7


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Probabilities (m, C) of samples that the model was NOT trained on, and whether each answer is right (m,).

    On training samples a model is surer and better than it ever is again: calibrated on them it would promise too much.
    """

    probabilities: Array
    labels: NDArray[np.int64]
    right: NDArray[np.bool_]

    @classmethod
    def of(cls, probabilities: ArrayLike, labels: ArrayLike) -> Self:
        """Raises: EngineError `held_out_too_small`, `class_unknown`, `shape_mismatch`, or as checked_probabilities."""
        found = checked_probabilities(probabilities)
        truth = np.asarray(labels)
        if truth.shape != (len(found),):
            raise EngineError(
                "shape_mismatch",
                "There must be a label for each row.",
                one=len(found),
                other=list(truth.shape),
            )
        if len(found) < MINIMUM_HELD_OUT:
            raise EngineError(
                "held_out_too_small",
                f"{len(found)} samples were held out; {MINIMUM_HELD_OUT} are needed to calibrate on.",
                expected=MINIMUM_HELD_OUT,
                got=len(found),
            )
        classes = found.shape[1]
        if truth.min() < 0 or truth.max() >= classes:
            raise EngineError("class_unknown", f"True classes must be indices from 0 to {classes - 1}.")
        return cls(found, truth.astype(np.int64), found.argmax(1) == truth)

    def part(self, rows: NDArray[np.bool_]) -> "HeldOut":
        """Those rows alone."""
        return HeldOut(self.probabilities[rows], self.labels[rows], self.right[rows])


class Calibrator(ABC):
    """From probabilities (n, C) to the probability (n,) that the likeliest class is the true one."""

    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def fit(cls, held_out: HeldOut) -> Self:
        """The calibrator of these samples."""

    @abstractmethod
    def confidence(self, probabilities: Array) -> Array:
        """(n, C) to (n,), in [0, 1]."""

    @abstractmethod
    def to_arrays(self) -> Arrays:
        """The whole state, as numeric arrays."""

    @classmethod
    @abstractmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The calibrator that `to_arrays` came from."""


class Temperature(Calibrator):
    """One number by which all logits are divided: the one with the least log loss.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2.
    """

    name = "temperature"

    def __init__(self, temperature: float) -> None:
        self.temperature = temperature

    @classmethod
    def fit(cls, held_out: HeldOut) -> Self:
        from scipy.optimize import minimize_scalar

        rows = np.arange(len(held_out.labels))

        def log_loss(log_temperature: float) -> float:
            scaled = cls(math.exp(log_temperature)).scaled(held_out.probabilities)
            return float(-np.log(np.maximum(scaled[rows, held_out.labels], SMALLEST)).mean())

        return cls(math.exp(minimize_scalar(log_loss, bounds=(-4.0, 4.0), method="bounded").x))

    def scaled(self, probabilities: Array) -> Array:
        """The whole distribution at this temperature, (n, C)."""
        # Logits are known but for a constant, which the softmax does not feel.
        logits = np.log(np.maximum(probabilities, SMALLEST)) / self.temperature
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def confidence(self, probabilities: Array) -> Array:
        return np.asarray(self.scaled(probabilities).max(axis=1))

    def to_arrays(self) -> Arrays:
        return {"temperature": np.asarray(self.temperature, dtype=np.float64)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        return cls(float(arrays["temperature"].item()))


class Isotonic(Calibrator):
    """The rising step function of the largest probability that comes nearest to who was right.

    On the held-out samples its mean is their accuracy.
    Source: Zadrozny and Elkan 2002, "Transforming Classifier Scores into Accurate Multiclass Probability Estimates",
    here for the predicted class alone.
    """

    name = "isotonic"

    def __init__(self, stated: Array, found: Array) -> None:
        """stated: (k,) rising probabilities; found: (k,) how probable it is there that the answer is right."""
        self.stated = stated
        self.found = found

    @classmethod
    def fit(cls, held_out: HeldOut) -> Self:
        from scipy.optimize import isotonic_regression

        stated, places, counts = np.unique(
            held_out.probabilities.max(axis=1), return_inverse=True, return_counts=True
        )
        share = np.bincount(places, weights=held_out.right) / counts
        return cls(stated, isotonic_regression(share, weights=counts).x)

    def confidence(self, probabilities: Array) -> Array:
        return np.asarray(np.interp(probabilities.max(axis=1), self.stated, self.found))

    def to_arrays(self) -> Arrays:
        return {"stated": self.stated, "found": self.found}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        return cls(arrays["stated"].astype(np.float64), arrays["found"].astype(np.float64))


CALIBRATORS: dict[str, type[Calibrator]] = {kind.name: kind for kind in (Temperature, Isotonic)}


def calibrated(held_out: HeldOut, seed: int = 0) -> Calibrator:
    """Of temperature scaling and isotonic regression the one with the less log loss on folds that it did not see."""
    folds = np.random.default_rng(seed).permutation(len(held_out.right)) % FOLDS
    losses = {kind: _cross_validated(kind, held_out, folds) for kind in CALIBRATORS.values()}
    return min(losses, key=lambda kind: losses[kind]).fit(held_out)


def checked_probabilities(values: ArrayLike) -> Array:
    """Values as a (n, C) matrix of distributions, C >= 2, as exactly as float32 keeps them.

    Raises: EngineError `not_probabilities`, `not_a_matrix`, `not_finite`.
    """
    # Windows come from a store or a wire in float32 too: equal answers must stay ties.
    matrix = checked(values).astype(np.float32).astype(np.float64)
    if matrix.shape[1] < 2 or (matrix < 0).any() or (np.abs(matrix.sum(axis=1) - 1) > ROUNDING).any():
        raise EngineError(
            "not_probabilities", "Each row holds a probability for each of 2 or more classes, 1 in all."
        )
    return matrix


def _cross_validated(kind: type[Calibrator], held_out: HeldOut, folds: NDArray[np.int64]) -> float:
    """Mean log loss of who is right, each fold judged by what was fitted on the others."""
    losses = []
    for fold in range(FOLDS):
        seen, unseen = held_out.part(folds != fold), held_out.part(folds == fold)
        # A step function says 0 and 1 where it saw few: no more than its samples can show.
        bound = 0.5 / len(seen.right)
        confidence = kind.fit(seen).confidence(unseen.probabilities).clip(bound, 1 - bound)
        losses.append(-np.log(np.where(unseen.right, confidence, 1 - confidence)))
    return float(np.concatenate(losses).mean())
