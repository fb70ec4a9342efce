"""The statistics of single columns against scipy's, their limits, and which columns they name."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon

from cl_engine.drift import DETECTORS, ColumnChange, Detector
from cl_engine.drift.changes import holm
from cl_engine.drift.empirical import sorted_columns, wasserstein_of_splits, wasserstein_statistics
from cl_engine.drift.wasserstein import Wasserstein
from cl_engine.errors import EngineError

RNG = np.random.default_rng(0)
NUMERIC = [name for name, kind in DETECTORS.items() if kind.card.takes == "vectors"]
PER_COLUMN = [name for name in NUMERIC if name != "mmd"]


def normal(n: int, d: int = 5) -> np.ndarray:
    return RNG.standard_normal((n, d)).astype(np.float32).astype(float)


def fitted(name: str, reference: np.ndarray, **told: float) -> Detector:
    few = {"splits": 4000} if "splits" in {line.name for line in DETECTORS[name].card.parameters} else {}
    return DETECTORS[name].fit(reference, **few, **told)


def by_column(changes: tuple[ColumnChange, ...]) -> dict[int | None, ColumnChange]:
    return {change.column: change for change in changes}


@pytest.mark.parametrize("digits", [0, 6])
def test_ks_is_scipys_with_and_without_ties(digits: int) -> None:
    reference, window = normal(300).round(digits), normal(120).round(digits)
    for column, change in by_column(fitted("ks", reference).explain(window)).items():
        expected = stats.ks_2samp(reference[:, column], window[:, column], method="asymp")
        assert change.statistic == pytest.approx(expected.statistic * math.sqrt(300 * 120 / 420))
        assert change.p == pytest.approx(stats.kstwobign.sf(change.statistic))


def test_ks_limits_hold_for_all_columns_together() -> None:
    reference, window = normal(100), normal(100) + 0.7
    found = fitted("ks", reference, false_alarm=0.01, margin=1.21).score(window)
    largest = max(stats.ks_2samp(*pair).statistic for pair in zip(reference.T, window.T, strict=True))
    assert found.score == pytest.approx(largest * math.sqrt(50) / math.sqrt(math.log(2 * 5 / 0.01) / 2))
    assert found.threshold == pytest.approx(1.1)


def test_wasserstein_is_scipys() -> None:
    reference, window = normal(200), normal(150)
    found = wasserstein_statistics(sorted_columns(reference), sorted_columns(window))
    pairs = zip(reference.T, window.T, strict=True)
    expected = [stats.wasserstein_distance(*pair) * math.sqrt(200 * 150 / 350) for pair in pairs]
    assert found == pytest.approx(np.array(expected))


def test_wasserstein_of_splits_is_that_of_each_part_and_its_rest() -> None:
    values = normal(60).round(1)
    parts = RNG.permuted(np.tile(np.arange(60) < 20, (3, 1)), axis=1)
    expected = [
        wasserstein_statistics(sorted_columns(values[~part]), sorted_columns(values[part])) for part in parts
    ]
    assert wasserstein_of_splits(values, parts) == pytest.approx(np.stack(expected), rel=1e-5)


def test_wasserstein_sees_spread_in_the_distance_from_the_centre() -> None:
    detector = fitted("wasserstein", normal(400, 60))
    (change, *others) = detector.explain(1.1 * normal(300, 60))
    assert (change.column, change.named) == (None, True)
    assert change.shift > 1
    assert all(abs(other.shift) < 0.4 for other in others)


def test_jensen_shannon_is_scipys_of_the_deciles() -> None:
    reference, window = normal(500, 1), normal(200, 1) + 0.5
    (change,) = fitted("jensen_shannon", reference).explain(window)
    edges = np.quantile(reference, np.arange(10) / 10, method="lower")
    below_and_beyond = [-np.inf, *edges, np.nextafter(reference.max(), np.inf), np.inf]
    shares = [np.histogram(values, below_and_beyond)[0] / len(values) for values in (reference, window)]
    assert change.statistic == pytest.approx(8 * jensenshannon(*shares) ** 2 * 500 * 200 / 700)


def test_psi_of_equal_shares_is_none_and_an_emptied_decile_is_finite() -> None:
    reference = np.arange(1000.0)[:, None]
    detector = fitted("psi", reference)
    assert detector.score(reference[::5]).score == pytest.approx(0.0, abs=1e-3)
    assert 1 < detector.score(reference[100::5]).score < 100


@pytest.mark.parametrize("name", ["psi", "jensen_shannon"])
def test_both_divergences_are_near_chi_squared_without_drift(name: str) -> None:
    found = [change.statistic for change in fitted(name, normal(2000, 40)).explain(normal(1000, 40))]
    assert np.mean(found) == pytest.approx(11, rel=0.25)  # 12 bins


def test_chi_squared_is_scipys() -> None:
    known, seen = RNG.integers(0, 4, (400, 3)), RNG.integers(0, 4, (150, 3))
    for column, change in by_column(fitted("chi_squared", known).explain(seen)).items():
        table = [np.bincount(values[:, column], minlength=4) for values in (known, seen)]
        expected = stats.chi2_contingency(table, correction=False)
        # One degree more: a category that was never known would have a place of its own.
        assert change.statistic == pytest.approx(expected.statistic)
        assert change.p == pytest.approx(stats.chi2.sf(change.statistic, 4))


def test_chi_squared_counts_rare_and_unknown_categories_together() -> None:
    # Of a window of 200, 98, 98, 2 and 2 are expected: the last two are rare, and the smallest of the rest joins them.
    known = np.repeat([0, 1, 2, 3], [492, 488, 10, 10])[:, None]
    seen = np.repeat([0, 1, 7], [98, 82, 20])[:, None]
    detector = fitted("chi_squared", known)
    (change,) = detector.explain(seen)
    grouped = stats.chi2_contingency([[492, 508], [98, 102]], correction=False)
    assert change.statistic == pytest.approx(grouped.statistic)
    assert (change.category, change.shift) == (7, pytest.approx(0.1))


def test_chi_squared_sees_a_category_that_was_never_known() -> None:
    known = np.repeat([0, 1], 200)[:, None]
    seen = np.repeat([0, 1, 2], [85, 85, 30])[:, None]
    assert fitted("chi_squared", known).score(seen).breached
    assert fitted("chi_squared", np.zeros((200, 1))).score(np.ones((60, 1))).breached


@pytest.mark.parametrize("value", [0.5, 2.0**24 + 2])
def test_chi_squared_takes_whole_numbers_alone(value: float) -> None:
    detector = fitted("chi_squared", RNG.integers(0, 3, (200, 2)))
    with pytest.raises(EngineError) as refusal:
        detector.score(np.full((100, 2), value))
    assert refusal.value.code == "not_codes"


def test_confidence_is_the_largest_probability() -> None:
    odds = np.exp(2 * normal(300))
    reference = odds / odds.sum(axis=1, keepdims=True)
    detector = fitted("confidence", reference)
    swapped = reference[:, [1, 2, 3, 4, 0]]
    assert detector.score(swapped).score == 0.0
    (change,) = detector.explain(swapped**0.25 / (swapped**0.25).sum(axis=1, keepdims=True))
    assert (change.column, change.named) == (None, True)
    assert change.shift < -1


@pytest.mark.parametrize("name", NUMERIC)
def test_the_columns_that_changed_are_named_with_their_direction(name: str) -> None:
    window = normal(200, 8)
    window[:, 2] += 1.0
    window[:, 5] -= 1.0
    changes = by_column(fitted(name, normal(400, 8)).explain(window))
    assert {column for column, change in changes.items() if change.named} - {None} == {2, 5}
    assert changes[2].shift == pytest.approx(1.0, abs=0.25)
    assert changes[5].shift == pytest.approx(-1.0, abs=0.25)
    assert set(list(changes)[:2]) == {2, 5}


@pytest.mark.parametrize("name", PER_COLUMN)
@pytest.mark.parametrize("n", [50, 200, 1000])
def test_clean_windows_of_any_size_stay_below_the_threshold(name: str, n: int) -> None:
    detector = fitted(name, normal(400, 20), margin=1.0)
    assert sum(detector.score(normal(n, 20)).breached for _ in range(40)) <= 1


@pytest.mark.parametrize("name", PER_COLUMN)
def test_a_column_that_never_changed_is_no_drift_until_it_does(name: str) -> None:
    reference, window = normal(300), normal(100)
    reference[:, 1] = window[:, 1] = np.float32(1e3 / 3)
    detector = fitted(name, reference)
    assert not detector.score(window).breached
    window[:, 1] += 1
    # Wasserstein looks between the reference's percentiles alone: here there is nothing between them.
    assert detector.score(window).breached == (name != "wasserstein")


def test_what_is_small_in_each_of_several_columns_is_found_together() -> None:
    class EachAlone(Wasserstein):
        several = (1,)

    reference, windows = normal(1000, 60), [normal(200, 60) for _ in range(20)]
    for window in windows:
        window[:, :5] += 0.35
    together, alone = Wasserstein.fit(reference), EachAlone.fit(reference)
    assert all(together.score(window).breached for window in windows)
    assert not all(alone.score(window).breached for window in windows)


def test_probabilities_in_float64_are_those_that_were_stored() -> None:
    sure = np.tile([0.9, 0.1], (200, 1))
    assert fitted("bbsd", sure.astype(np.float32)).score(sure[:100]).score == 0.0


def test_holm_goes_on_until_the_first_that_is_not_significant() -> None:
    assert holm(np.array([0.03, 0.01, 0.02, 0.012]), 0.05).tolist() == [True, True, True, True]
    assert holm(np.array([0.03, 0.01, 0.04, 0.04]), 0.05).tolist() == [False, True, False, False]
