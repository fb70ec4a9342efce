"""Maximum mean discrepancy: are two sets of vectors drawn from one distribution?"""

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cl_engine.drift.cards import MARGIN, MINIMUM_SAMPLES, SPLIT_PARAMETERS, Card
from cl_engine.drift.checking import Array, as_stored, checked_reference, require_enough_splits, thinned
from cl_engine.drift.detector import Arrays, Detector
from cl_engine.errors import EngineError

CHUNK = 1000


class MMD(Detector):
    """MMD between the reference's embeddings and a window's, with a Gaussian kernel.

    The score is m n / (m + n) MMD_b^2. Without drift its distribution depends neither on m nor on n, so
    that random splits of the reference alone give its quantiles: each part of a split is drawn without
    replacement, hence as far from the other as an independent window is. (Windows bootstrapped out of
    the reference would share its samples, score too low, and set the threshold below most clean windows.)
    Source: Gretton et al. 2012, "A Kernel Two-Sample Test", eq. 5 and section 7; the kernel's width is
    the median heuristic.
    """

    card = Card(
        name="mmd",
        title="Kernel two-sample test (MMD)",
        takes="vectors",
        sees="Any change of the inputs as the model embeds them: noise, rotation, a new class, one cluster.",
        misses="A shift of few columns among many; what the embedding is blind to.",
        paper="Gretton et al. 2012, A Kernel Two-Sample Test",
        link="https://jmlr.org/papers/v13/gretton12a.html",
        cost_ms=1.6,
        parameters=SPLIT_PARAMETERS,
    )

    def __init__(
        self, reference: Array, gamma: float, kernel_mean: float, threshold: float, minimum_samples: int
    ) -> None:
        self.reference = reference
        self.gamma = gamma
        self.kernel_mean = kernel_mean
        self.threshold = threshold
        self.minimum_samples = minimum_samples
        self.width = reference.shape[1]

    @classmethod
    def fit(
        cls,
        reference: ArrayLike,
        *,
        window_size: int = 200,
        seed: int = 0,
        false_alarm: float = 3e-4,
        margin: float = MARGIN,
        minimum_samples: int = MINIMUM_SAMPLES,
        splits: int = 10_000,
        max_reference: int = 1000,
    ) -> Self:
        """The detector of this reference, with its threshold calibrated.

        reference: (m, width) embeddings of samples that the model was not trained on.
        Raises: EngineError `reference_too_small`, `reference_constant`, `splits_too_few`,
            `parameter_out_of_range`, `not_a_matrix`, `not_finite`.
        """
        rng = np.random.default_rng(seed)
        kept = checked_reference(
            reference,
            window_size=window_size,
            false_alarm=false_alarm,
            margin=margin,
            minimum_samples=minimum_samples,
        )
        require_enough_splits(splits, false_alarm)
        # What is stored is float32; the threshold must belong to exactly that.
        kept = as_stored(thinned(kept, max_reference, rng))
        if not np.ptp(kept, axis=0).any():
            raise EngineError("reference_constant", "All reference samples are equal: nothing to compare.")
        distances = _squared_distances(kept, kept)
        gamma = 1.0 / _median_squared_distance(distances)
        kernel = np.exp(-gamma * distances)
        scores = _split_scores(kernel, min(window_size, len(kept) // 2), splits, rng)
        threshold = margin * float(np.quantile(scores, 1.0 - false_alarm))
        return cls(kept, gamma, float(kernel.mean()), threshold, minimum_samples)

    def _distance(self, window: Array) -> float:
        m, n = len(self.reference), len(window)
        within = np.exp(-self.gamma * _squared_distances(window, window)).mean()
        across = np.exp(-self.gamma * _squared_distances(self.reference, window)).mean()
        return float((self.kernel_mean + within - 2.0 * across) * m * n / (m + n))

    def to_arrays(self) -> Arrays:
        return {
            "reference": self.reference.astype(np.float32),
            "gamma": np.asarray(self.gamma, dtype=np.float64),
            "kernel_mean": np.asarray(self.kernel_mean, dtype=np.float64),
            "threshold": np.asarray(self.threshold, dtype=np.float64),
            "minimum_samples": np.asarray(self.minimum_samples, dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        return cls(
            arrays["reference"].astype(np.float64),
            float(arrays["gamma"].item()),
            float(arrays["kernel_mean"].item()),
            float(arrays["threshold"].item()),
            int(arrays["minimum_samples"].item()),
        )


def _squared_distances(left: Array, right: Array) -> Array:
    """(a, width) and (b, width) to (a, b)."""
    norms = np.square(left).sum(axis=1)[:, None] + np.square(right).sum(axis=1)[None, :]
    distances: Array = np.maximum(norms - 2.0 * left @ right.T, 0.0)
    return distances


def _median_squared_distance(distances: Array) -> float:
    """The median over pairs that differ by more than rounding: traffic may hold many repeated inputs."""
    pairs = distances[np.triu_indices(len(distances), k=1)]
    return float(np.median(pairs[pairs > 1e-9 * pairs.max()]))


def _split_scores(kernel: Array, part: int, splits: int, rng: np.random.Generator) -> Array:
    """Scores (splits,) of random parts of the reference against its rest.

    With weights w of 1/a on the part and -1/b on the rest, MMD_b^2 = w' K w.
    """
    m = len(kernel)
    weights = np.full(m, -1.0 / (m - part), dtype=np.float32)
    weights[:part] = 1.0 / part
    narrow = kernel.astype(np.float32)
    scores = []
    for start in range(0, splits, CHUNK):
        drawn = rng.permuted(np.tile(weights, (min(CHUNK, splits - start), 1)), axis=1)
        scores.append(((drawn @ narrow) * drawn).sum(axis=1))
    return np.concatenate(scores).astype(np.float64) * part * (m - part) / m
