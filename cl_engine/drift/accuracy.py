"""Is the model still as often right as it was? Asked of late labels, overall and class by class."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.cards import MINIMUM_SAMPLES, Card, Parameter
from cl_engine.drift.detector import Arrays, DriftScore
from cl_engine.errors import EngineError
from cl_engine.metrics.holm import holm
from cl_engine.metrics.predictions import pair
from cl_engine.metrics.shares import p_fell, wilson

LEVEL = 0.05


class Count(NamedTuple):
    """right of n samples."""

    right: int
    n: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """right of n labelled samples, with the interval of their share: 95 % of it, or of all classes' together.

    reference: accuracy on the held-out samples, None where there were none. p_fell: how probable so few would be if
    it still held, None where either side has too few samples to say.
    """

    n: int
    right: int
    low: float
    high: float
    reference: float | None
    p_fell: float | None

    @property
    def value(self) -> float | None:
        """In [0, 1]; None without a sample."""
        return self.right / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class LabelledWindow:
    """What the labels of one window say.

    classes: by index, those that are labelled in it. worse: those whose accuracy surely fell, the surest first.
    expected: accuracy that the reference's classes have in this window's mix, None where it holds none of them; the
    difference to the reference is the mix's doing, that to the window's accuracy the model's.
    score: for a `VoteState`, like every detector's.
    """

    overall: Accuracy
    classes: Mapping[int, Accuracy]
    worse: tuple[int, ...]
    expected: float | None
    score: DriftScore


class LabelledAccuracy:
    """Accuracy of windows against that on held-out samples, which the model was not trained on.

    A window breaches when the overall accuracy, or that of any class, fell by more than chance explains. Half of
    `false_alarm` goes to the overall test and half to the classes together. The score is -log10 of the smallest p
    after this correction, the threshold that of `false_alarm`.
    """

    card: ClassVar[Card] = Card(
        name="accuracy",
        title="Accuracy on late labels, overall and per class",
        sees="That the model is wrong more often than on held-out data: also for new classes and changed meanings.",
        misses="What nobody labels; and it comes as late as the labels do. Labels picked for being hard or doubtful "
        "show less than the traffic's accuracy.",
        paper="Wilson 1927 (intervals); Fisher 1935 (test); Holm 1979 (classes)",
        parameters=(
            Parameter("false_alarm", 3e-4, "Share of windows without a change that may breach."),
            Parameter("minimum_samples", MINIMUM_SAMPLES, "Windows with fewer labels are not judged."),
            Parameter("minimum_of_class", 10, "Classes with fewer labels, here or held out, are not tested."),
        ),
    )

    def __init__(
        self,
        held_out: Mapping[int, Count],
        false_alarm: float,
        minimum_samples: int,
        minimum_of_class: int,
    ) -> None:
        self.held_out = held_out
        self.false_alarm = false_alarm
        self.minimum_samples = minimum_samples
        self.minimum_of_class = minimum_of_class

    @classmethod
    def fit(
        cls,
        predicted: ArrayLike,
        actual: ArrayLike,
        *,
        false_alarm: float = 3e-4,
        minimum_samples: int = MINIMUM_SAMPLES,
        minimum_of_class: int = 10,
    ) -> Self:
        """The reference of these held-out samples.

        predicted, actual: (n,) class indices.
        Raises: EngineError `reference_too_small`, `parameter_out_of_range`, `class_unknown`, `shape_mismatch`,
            `no_samples`.
        """
        if not (0 < false_alarm < 1 and minimum_samples >= 1 and minimum_of_class >= 1):
            raise EngineError(
                "parameter_out_of_range",
                "false_alarm lies between 0 and 1, both minima are at least 1.",
                false_alarm=false_alarm,
                minimum_samples=minimum_samples,
                minimum_of_class=minimum_of_class,
            )
        held_out = _counts(predicted, actual)
        total = _all(held_out)
        if total.n < minimum_samples:
            raise EngineError(
                "reference_too_small",
                f"The reference has {total.n} samples; {minimum_samples} are needed.",
                expected=minimum_samples,
                got=total.n,
            )
        return cls(held_out, false_alarm, minimum_samples, minimum_of_class)

    @classmethod
    def of_counts(cls, held_out: Mapping[int, Count], **settings: float) -> Self:
        """The reference of held-out samples that were counted before, of none too; what is not set is as usual."""
        usual = {parameter.name: parameter.default for parameter in cls.card.parameters} | settings
        return cls(
            held_out,
            usual["false_alarm"],
            int(usual["minimum_samples"]),
            int(usual["minimum_of_class"]),
        )

    def judge(self, predicted: ArrayLike, actual: ArrayLike) -> LabelledWindow:
        """What these labels say; a class that the reference lacks counts overall, and has no reference of its own.

        predicted, actual: (n,) class indices, n may be 0.
        Raises: EngineError `class_unknown`, `shape_mismatch`.
        """
        counts = _counts(predicted, actual) if np.size(predicted) or np.size(actual) else {}
        total = _all(counts)
        overall = _accuracy(total, _all(self.held_out), self.minimum_samples, LEVEL)
        classes = {
            one: _accuracy(
                count, self.held_out.get(one, Count(0, 0)), self.minimum_of_class, LEVEL / len(counts)
            )
            for one, count in counts.items()
        }
        tested = {one: found.p_fell for one, found in classes.items() if found.p_fell is not None}
        score = self._score(total.n, overall.p_fell, tested)
        worse = holm(tested, self.false_alarm / 2) if score.status == "ok" else []
        return LabelledWindow(overall, classes, tuple(worse), _expected(classes), score)

    def _score(self, n: int, overall: float | None, classes: Mapping[int, float]) -> DriftScore:
        threshold = -math.log10(self.false_alarm)
        if overall is None:
            return DriftScore(None, threshold, breached=False, n=n, status="no_data")
        # Holm's first step is Bonferroni's: of k classes the smallest p counts k-fold.
        smallest = 2 * min([overall, *(p_value * len(classes) for p_value in classes.values())])
        score = max(0.0, -math.log10(max(smallest, 1e-300)))
        return DriftScore(score, threshold, breached=score > threshold, n=n, status="ok")

    def to_arrays(self) -> Arrays:
        """The whole state, as numeric arrays."""
        return {
            "classes": np.array([*self.held_out], dtype=np.int64),
            "counts": np.array([*self.held_out.values()], dtype=np.int64),
            "false_alarm": np.asarray(self.false_alarm, dtype=np.float64),
            "minimum_samples": np.asarray(self.minimum_samples, dtype=np.int64),
            "minimum_of_class": np.asarray(self.minimum_of_class, dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The reference that `to_arrays` came from."""
        counts = [Count(*count) for count in arrays["counts"].tolist()]
        return cls(
            dict(zip(arrays["classes"].tolist(), counts, strict=True)),
            float(arrays["false_alarm"].item()),
            int(arrays["minimum_samples"].item()),
            int(arrays["minimum_of_class"].item()),
        )


def _counts(predicted: ArrayLike, actual: ArrayLike) -> dict[int, Count]:
    """Of each class that is labelled."""
    guesses, truth = pair(predicted, actual)
    if truth.min() < 0:
        raise EngineError("class_unknown", "True classes are indices from 0 on.", got=int(truth.min()))
    return {
        one: Count(int((guesses[truth == one] == one).sum()), int((truth == one).sum()))
        for one in np.unique(truth).tolist()
    }


def _all(counts: Mapping[int, Count]) -> Count:
    return Count(sum(count.right for count in counts.values()), sum(count.n for count in counts.values()))


def _accuracy(found: Count, held_out: Count, minimum: int, level: float) -> Accuracy:
    """minimum: samples that either side needs to be compared; level: that of the interval."""
    low, high = wilson(found.right, found.n, level)
    compared = min(found.n, held_out.n) >= minimum
    return Accuracy(
        n=found.n,
        right=found.right,
        low=low,
        high=high,
        reference=held_out.right / held_out.n if held_out.n else None,
        p_fell=p_fell(*found, *held_out) if compared else None,
    )


def _expected(classes: Mapping[int, Accuracy]) -> float | None:
    """Mean reference accuracy of those classes that have one, each weighted by its samples."""
    known = [(found.n, found.reference) for found in classes.values() if found.reference is not None]
    total = sum(n for n, _ in known)
    return sum(n * reference for n, reference in known) / total if total else None
