"""Are a window's inputs what the service was told they are? Missing, out of range, duplicate, constant, unknown."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binomtest

from cl_engine.drift.cards import Card
from cl_engine.drift.checking import Array
from cl_engine.drift.detector import Arrays
from cl_engine.errors import EngineError
from cl_engine.specs.signature import Signature

Kind = Literal[
    "missing", "wrong_type", "out_of_range", "wrong_shape", "duplicate", "constant", "new_category"
]
Mask = NDArray[np.bool_]

FALSE_ALARM = 3e-4
UINT8 = (0.0, 255.0)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem. count: of rows, or of columns that are constant; rows and columns: their indices."""

    kind: Kind
    count: int
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """The verdict on a window of n inputs: what is wrong, one problem of a kind at most."""

    n: int
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        return not self.problems


@dataclass(frozen=True, eq=False)
class QualityCheck:
    """What good inputs look like, by the signature and a reference.

    shape: of one input; whole: whether its values are whole numbers; lowest, highest: (F,) what values may be.
    duplicate_share: of the reference's rows that repeat an earlier one. usual_share: (F,) of the reference's samples
    that have their column's most frequent value. categories: of each categorical column the values it may have.
    """

    card: ClassVar[Card] = Card(
        name="quality",
        title="Quality of the inputs",
        sees="Missing, mistyped, out of range, duplicate and constant values, and categories never seen.",
        misses="Whatever keeps to the ranges: good-looking values that mean something else.",
        paper="",
        parameters=(),
    )

    shape: tuple[int, ...]
    whole: bool
    lowest: Array
    highest: Array
    duplicate_share: float
    usual_share: Array
    categories: Mapping[int, Array]

    @classmethod
    def of(cls, reference: ArrayLike, signature: Signature, categorical: Sequence[int] = ()) -> Self:
        """The check for inputs like the reference's (m, *shape).

        Without a range in the signature values may lie as far beyond the reference's as those are apart; of a column
        that never varied, and of a categorical one, they may be any.
        Raises: EngineError `shape_changed`, `reference_too_small`, `not_finite`.
        """
        rows = _flat(reference, signature.shape)
        if len(rows) < 2:
            raise EngineError("reference_too_small", "Two samples are needed to say what is usual.")
        if not np.isfinite(rows).all():
            raise EngineError(
                "not_finite", "The reference itself has NaN or infinite values: choose another."
            )
        lowest, highest = _range(rows, signature, categorical)
        return cls(
            signature.shape,
            signature.dtype == "uint8",
            lowest,
            highest,
            float(_repeated(rows).mean()),
            np.array([np.unique(column, return_counts=True)[1].max() for column in rows.T]) / len(rows),
            {column: np.unique(rows[:, column]) for column in categorical},
        )

    def check(self, window: ArrayLike, *, wrong_shape: int = 0) -> Quality:
        """What is wrong with inputs (n, *shape), beside the `wrong_shape` others that could not be among them.

        Missing, mistyped and unknown values, and those out of range, are wrong however few they are; duplicates and
        constant columns where the reference makes them improbable.
        Raises: EngineError `shape_changed`.
        """
        rows = _flat(window, self.shape)
        found = list(self._problems(rows)) if len(rows) else []
        if wrong_shape:
            found.append(Problem("wrong_shape", wrong_shape))
        return Quality(len(rows) + wrong_shape, tuple(found))

    def _problems(self, rows: Array) -> Iterator[Problem]:
        missing = np.isnan(rows)
        yield from _where("missing", missing)
        if self.whole:
            yield from _where("wrong_type", ~missing & (rows != np.round(rows)))
        # NaN is neither below nor above.
        yield from _where("out_of_range", np.isinf(rows) | (rows < self.lowest) | (rows > self.highest))
        yield from self._duplicates(rows)
        yield from self._constant(rows)
        unknown = np.zeros(rows.shape, dtype=np.bool_)
        for column, known in self.categories.items():
            unknown[:, column] = ~missing[:, column] & ~np.isin(rows[:, column], known)
        yield from _where("new_category", unknown)

    def _duplicates(self, rows: Array) -> Iterator[Problem]:
        repeated = np.flatnonzero(_repeated(rows))
        # A reference without any is no proof that there are none.
        share = max(self.duplicate_share, 1.0 / len(rows) ** 2)
        if len(repeated) and binomtest(len(repeated), len(rows), share, "greater").pvalue < FALSE_ALARM:
            yield Problem("duplicate", len(repeated), rows=_indices(repeated))

    def _constant(self, rows: Array) -> Iterator[Problem]:
        improbable = self.usual_share ** len(rows) < FALSE_ALARM / len(self.usual_share)
        columns = np.flatnonzero((rows == rows[0]).all(axis=0) & improbable)
        if len(columns):
            yield Problem("constant", len(columns), columns=_indices(columns))

    def to_arrays(self) -> Arrays:
        """The whole state, as numeric arrays."""
        return {
            "shape": np.array(self.shape),
            "whole": np.array(self.whole),
            "lowest": self.lowest,
            "highest": self.highest,
            "duplicate_share": np.array(self.duplicate_share),
            "usual_share": self.usual_share,
            **{f"categories_{column}": known for column, known in self.categories.items()},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The check that `to_arrays` came from."""
        named = [name for name in arrays if name.startswith("categories_")]
        return cls(
            tuple(int(length) for length in arrays["shape"]),
            bool(arrays["whole"].item()),
            arrays["lowest"].astype(np.float64),
            arrays["highest"].astype(np.float64),
            float(arrays["duplicate_share"].item()),
            arrays["usual_share"].astype(np.float64),
            {int(name.removeprefix("categories_")): arrays[name].astype(np.float64) for name in named},
        )


def _flat(values: ArrayLike, shape: tuple[int, ...]) -> Array:
    """(n, *shape) as (n, F), in float64."""
    array = np.asarray(values, dtype=np.float64)
    if array.shape[1:] != shape:
        raise EngineError(
            "shape_changed",
            f"Inputs have shape {list(array.shape[1:])}, the signature {list(shape)}.",
            expected=list(shape),
            got=list(array.shape[1:]),
        )
    return array.reshape(len(array), math.prod(shape))


def _range(rows: Array, signature: Signature, categorical: Sequence[int]) -> tuple[Array, Array]:
    told = signature.range or (UINT8 if signature.dtype == "uint8" else None)
    if told:
        return np.full(rows.shape[1], told[0]), np.full(rows.shape[1], told[1])
    lowest, highest = rows.min(axis=0), rows.max(axis=0)
    width = highest - lowest
    width[[*np.flatnonzero(width == 0), *categorical]] = np.inf
    return lowest - width, highest + width


def _repeated(rows: Array) -> Mask:
    """Which rows are equal to an earlier one."""
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
    repeated = np.ones(len(rows), dtype=np.bool_)
    repeated[np.unique(whole, return_index=True)[1]] = False
    return repeated


def _where(kind: Kind, wrong: Mask) -> Iterator[Problem]:
    """A problem of the rows and columns (n, F) in which something is wrong, if anything is."""
    rows = np.flatnonzero(wrong.any(axis=1))
    if len(rows):
        yield Problem(kind, len(rows), _indices(rows), _indices(np.flatnonzero(wrong.any(axis=0))))


def _indices(found: NDArray[np.intp]) -> tuple[int, ...]:
    return tuple(int(index) for index in found)
