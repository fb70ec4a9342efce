"""Has a stream of numbers changed? One value after another, as they come: confidences, or errors of late labels."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.cards import Card, Parameter
from cl_engine.drift.detector import Arrays
from cl_engine.errors import EngineError

HORIZON = 10_000
USUAL_PARAMETERS = (
    Parameter("horizon", HORIZON, "Values kept since the last change; then the newer half is kept."),
)
TWO_SIDED = Parameter("two_sided", 1, "1: a fall is a change too; 0: only a rise is.")


class Stream(ABC):
    """A stream of shares in [0, 1] and the values that came since its last change.

    These values, as float32, are the whole state: what river has learnt of them is had again by replaying them. At the
    horizon the older half is left out, and the newer one replayed. So neither how the values are cut into updates nor
    where the state was stored makes a difference.
    """

    card: ClassVar[Card]

    def __init__(self, *, horizon: int, **settings: float) -> None:
        _check(horizon >= 2, "A horizon is of at least 2 values.", horizon=horizon)
        self.settings = {**settings, "horizon": horizon}
        self.horizon = horizon
        self.seen = 0
        self._begin([])

    @abstractmethod
    def _detector(self) -> Any:
        """River's detector before its first value. Whoever imports river waits a second: here, not above."""

    @property
    def values(self) -> NDArray[np.float32]:
        """The values since the last change, at most `horizon`, (n,)."""
        return np.array(self._values, dtype=np.float32)

    def update(self, values: ArrayLike) -> list[int]:
        """Where the stream changed: numbers of values, the first there ever was being 0, at which a change is sure.

        values: (n,) in [0, 1], in their order.
        Raises: EngineError `not_a_stream`, `not_finite`, `not_a_share`; no value has then been taken.
        """
        changes = []
        for value in _shares(values).tolist():
            if len(self._values) == self.horizon:
                self._begin(self._values[self.horizon // 2 :])
            self._values.append(value)
            self._running.update(value)
            if self._running.drift_detected:
                changes.append(self.seen)
                self._begin([])
            self.seen += 1
        return changes

    def to_arrays(self) -> Arrays:
        """The whole state, as numeric arrays."""
        settings = {name: np.asarray(value, dtype=np.float64) for name, value in self.settings.items()}
        return {**settings, "values": self.values, "seen": np.asarray(self.seen, dtype=np.int64)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The stream that `to_arrays` came from; it goes on as that one would have."""
        names = [parameter.name for parameter in cls.card.parameters]
        told = {name: arrays[name].item() for name in names}
        stream = cls(**{**told, "horizon": int(told["horizon"])})
        stream.seen = int(arrays["seen"].item())
        stream._begin(arrays["values"].tolist())
        return stream

    def _begin(self, values: list[float]) -> None:
        self._values, self._running = values, self._detector()
        for value in values:
            self._running.update(value)


class ADWIN(Stream):
    """Adaptive windowing: a change where two parts of the window have means too far apart for chance.

    Source: Bifet and Gavaldà 2007, "Learning from Time-Changing Data with Adaptive Windowing".
    """

    card = Card(
        name="adwin",
        title="Adaptive windowing of a stream (ADWIN)",
        sees="A changed mean, up or down, sudden or gradual.",
        misses="Changes that leave the mean; what is slower than the horizon.",
        paper="Bifet and Gavaldà 2007, Learning from Time-Changing Data with Adaptive Windowing, SDM",
        parameters=(
            Parameter(
                "delta", 0.002, "Bound on the chance that a look takes an unchanged stream for a changed one."
            ),
            *USUAL_PARAMETERS,
        ),
    )

    def __init__(self, *, delta: float = 0.002, horizon: int = HORIZON) -> None:
        _check(0 < delta < 1, "delta lies between 0 and 1.", delta=delta)
        super().__init__(horizon=horizon, delta=delta)

    def _detector(self) -> Any:
        from river import drift

        return drift.ADWIN(delta=self.settings["delta"])


class PageHinkley(Stream):
    """The cumulated deviation from the mean so far, against its own extreme.

    Source: Page 1954, "Continuous Inspection Schemes", Biometrika 41.
    """

    card = Card(
        name="page_hinkley",
        title="Cumulated deviation of a stream (Page-Hinkley)",
        sees="A changed mean, soon where its threshold suits the stream.",
        misses="Changes smaller than delta; and it cries wolf on a stream that varies much, for its threshold knows "
        "no chance.",
        paper="Page 1954, Continuous Inspection Schemes, Biometrika 41",
        parameters=(
            Parameter("delta", 0.02, "A deviation from the mean that is borne."),
            Parameter("threshold", 25.0, "Cumulated deviation that is a change, in units of the values."),
            TWO_SIDED,
            *USUAL_PARAMETERS,
        ),
    )

    def __init__(
        self, *, delta: float = 0.02, threshold: float = 25.0, two_sided: bool = True, horizon: int = HORIZON
    ) -> None:
        possible = 0 <= delta < 1 and threshold > 0
        _check(possible, "delta lies between 0 and 1, threshold above 0.", delta=delta, threshold=threshold)
        super().__init__(horizon=horizon, delta=delta, threshold=threshold, two_sided=two_sided)

    def _detector(self) -> Any:
        from river import drift

        told = self.settings
        mode = "both" if told["two_sided"] else "up"
        return drift.PageHinkley(delta=told["delta"], threshold=told["threshold"], mode=mode)


class HDDMA(Stream):
    """Hoeffding's bound on the difference of the mean since a cut and before it.

    Source: Frías-Blanco et al. 2015, "Online and Non-Parametric Drift Detection Methods Based on Hoeffding's Bounds".
    """

    card = Card(
        name="hddm_a",
        title="Hoeffding's bound on a stream's mean (HDDM-A)",
        sees="A sudden change of the mean, such as an error rate that rises.",
        misses="Small changes for long: the bound holds for every distribution, so it is wide for this one.",
        paper="Frías-Blanco et al. 2015, Online and Non-Parametric Drift Detection Methods Based on Hoeffding's "
        "Bounds, TKDE 27",
        parameters=(
            Parameter(
                "delta", 0.001, "Bound on the chance that a look takes an unchanged stream for a changed one."
            ),
            TWO_SIDED,
            *USUAL_PARAMETERS,
        ),
    )

    def __init__(self, *, delta: float = 0.001, two_sided: bool = True, horizon: int = HORIZON) -> None:
        _check(0 < delta < 1, "delta lies between 0 and 1.", delta=delta)
        super().__init__(horizon=horizon, delta=delta, two_sided=two_sided)

    def _detector(self) -> Any:
        from river.drift import binary

        two_sided = bool(self.settings["two_sided"])
        return binary.HDDMA(drift_confidence=self.settings["delta"], two_sided_test=two_sided)


STREAMS: dict[str, type[Stream]] = {stream.card.name: stream for stream in (ADWIN, PageHinkley, HDDMA)}


def _shares(values: ArrayLike) -> NDArray[np.float32]:
    """Values (n,) that are finite and in [0, 1], or EngineError `not_a_stream`, `not_finite`, `not_a_share`."""
    stream = np.asarray(values, dtype=np.float32)
    if stream.ndim != 1:
        raise EngineError(
            "not_a_stream", "A stream takes a list of numbers, in their order.", shape=list(stream.shape)
        )
    if not np.isfinite(stream).all():
        raise EngineError("not_finite", "Some values are NaN or infinite: the model's output is broken.")
    if stream.size and not (stream.min() >= 0 and stream.max() <= 1):
        raise EngineError(
            "not_a_share",
            "A stream takes values from 0 to 1: confidences, or errors as 0 and 1.",
            lowest=float(stream.min()),
            highest=float(stream.max()),
        )
    return stream


def _check(possible: bool, detail: str, **told: float) -> None:
    if not possible:
        raise EngineError("parameter_out_of_range", detail, **told)
