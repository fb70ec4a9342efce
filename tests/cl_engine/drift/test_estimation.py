"""Estimated accuracy: near the truth where the model's doubts are, blind where it has none."""

import inspect
from pathlib import Path

import numpy as np
import pytest

from cl_engine.drift import ATC, CBPE, ESTIMATORS, Estimator, load_estimator, save_estimator
from tests.cl_engine.drift.worlds import digits, stated
from tests.cl_engine.refusals import refused

every_estimator = pytest.mark.parametrize("kind", ESTIMATORS.values(), ids=ESTIMATORS)
every_score = pytest.mark.parametrize(
    ("kind", "told"), [(CBPE, {}), (ATC, {}), (ATC, {"entropy": True})], ids=["cbpe", "atc", "atc-entropy"]
)


def world(seed: int, n: int, temperature: float = 2.0, spread: float = 8.0) -> tuple[np.ndarray, np.ndarray]:
    return stated(np.random.default_rng(seed), n, temperature, spread)


@every_score
def test_on_the_held_out_samples_the_estimate_is_their_accuracy(
    kind: type[Estimator], told: dict[str, bool]
) -> None:
    probabilities, labels = world(0, 1_000)
    found = kind.fit(probabilities, labels, **told).error(probabilities, labels)
    assert found is not None
    assert found.error == pytest.approx(0.0, abs=1e-12 if kind is ATC else 0.01)


@every_score
def test_the_band_holds_the_truth_19_times_in_20(kind: type[Estimator], told: dict[str, bool]) -> None:
    held = []
    for seed in range(40):
        estimator = kind.fit(*world(seed, 400), **told)
        held += [estimator.error(*world(1000 + 10 * seed + window, 200)).within_band for window in range(5)]
    assert np.mean(held) >= 0.9


@every_score
def test_harder_inputs_lower_the_estimate_with_the_truth(
    kind: type[Estimator], told: dict[str, bool]
) -> None:
    estimator = kind.fit(*world(0, 1_000), **told)
    easy, hard = (estimator.error(*world(1, 2_000, spread=spread)) for spread in (8.0, 5.0))
    assert hard.measured < easy.measured - 0.08
    assert hard.estimated < easy.estimated - 0.08
    assert abs(hard.error) < 0.02 or kind is ATC


@every_score
def test_a_class_that_was_never_seen_leaves_the_estimate_high_while_the_truth_falls(
    kind: type[Estimator], told: dict[str, bool]
) -> None:
    """Half of the digits are nines now, of which the model knows nothing."""
    met = digits()
    estimator = kind.fit(*met.held_out, **told)
    mixed = tuple(
        np.concatenate([old[:150], new[:150]]) for old, new in zip(met.clean, met.nines, strict=True)
    )
    clean, shifted = estimator.error(*met.clean), estimator.error(*mixed)
    assert abs(clean.error) < 0.04
    assert shifted.measured < 0.5
    assert shifted.error > 0.15
    assert not shifted.within_band
    assert "never seen" in kind.card.misses


@every_estimator
def test_a_window_below_the_minimum_is_no_data(kind: type[Estimator]) -> None:
    estimator = kind.fit(*world(0, 200), minimum_samples=50)
    probabilities, labels = world(1, 49)
    found = estimator.estimate(probabilities)
    assert (found.value, found.low, found.high, found.n, found.status) == (None, None, None, 49, "no_data")
    assert estimator.error(probabilities, labels) is None


@every_estimator
def test_the_error_is_the_estimate_less_what_the_labels_say(kind: type[Estimator]) -> None:
    estimator = kind.fit(*world(0, 300))
    probabilities, labels = world(1, 100)
    found, estimate = estimator.error(probabilities, labels), estimator.estimate(probabilities)
    measured = (probabilities.argmax(axis=1) == labels).mean()
    assert (found.estimated, found.measured) == (estimate.value, measured)
    assert found.error == estimate.value - measured
    assert found.within_band == (estimate.low <= measured <= estimate.high)


@every_estimator
def test_bands_stay_within_0_and_1(kind: type[Estimator]) -> None:
    right = np.tile([1.0, 0.0], (200, 1))
    found = kind.fit(right, np.zeros(200)).estimate(right[:50])
    assert 0.99 <= found.value <= found.high <= 1.0
    assert found.low >= 0.99


@every_estimator
def test_equal_answers_are_estimated_alike_in_any_batch_and_precision(kind: type[Estimator]) -> None:
    probabilities, labels = world(0, 400)
    estimator = kind.fit(probabilities.astype(np.float32), labels)
    whole = estimator.estimate(probabilities).value
    halves = [estimator.estimate(part.astype(np.float32)).value for part in np.split(probabilities, [150])]
    assert whole == pytest.approx((150 * halves[0] + 250 * halves[1]) / 400, abs=1e-12)


def test_atc_counts_ties_with_its_threshold_by_the_share_that_is_right() -> None:
    """All 100 answers are equally sure and 70 are right: each counts .7."""
    same = np.tile([0.9, 0.1], (100, 1))
    estimator = ATC.fit(same, np.repeat([0, 1], [70, 30]))
    assert estimator.estimate(same[:60]).value == pytest.approx(0.7)
    assert estimator.estimate(np.tile([0.95, 0.05], (60, 1))).value == 1.0
    assert estimator.estimate(np.tile([0.8, 0.2], (60, 1))).value == 0.0


@pytest.mark.parametrize("right", [0, 100])
def test_atc_of_a_model_that_is_always_or_never_right(right: int) -> None:
    probabilities, _ = world(0, 100)
    top = probabilities.argmax(axis=1)
    found = ATC.fit(probabilities, np.where(np.arange(100) < right, top, (top + 1) % 5)).estimate(
        probabilities
    )
    assert found.value == right / 100


def test_cbpe_is_the_mean_calibrated_confidence() -> None:
    estimator, (window, _) = CBPE.fit(*world(0, 500)), world(1, 80)
    confidence = estimator.calibrator.confidence(window)
    found = estimator.estimate(window)
    assert found.value == pytest.approx(confidence.mean(), abs=1e-6)
    doubt = (confidence * (1 - confidence)).mean() / 80 + estimator.doubt / 500
    assert (found.high - found.value) / 1.96 == pytest.approx(np.sqrt(doubt), rel=1e-3)


@every_score
def test_an_estimator_is_the_same_after_a_restart(
    kind: type[Estimator], told: dict[str, bool], tmp_path: Path
) -> None:
    estimator = kind.fit(*world(0, 300), minimum_samples=40, **told)
    save_estimator(estimator, tmp_path / "estimator.npz")
    again = load_estimator(tmp_path / "estimator.npz")
    assert type(again) is kind
    for n in (39, 40, 200):
        assert again.estimate(world(1, n)[0]) == estimator.estimate(world(1, n)[0])


def test_cbpe_on_steps_is_the_same_after_a_restart() -> None:
    rng = np.random.default_rng(0)
    top = rng.choice([0.55, 0.95], 1_000)
    estimator = CBPE.fit(np.column_stack([top, 1 - top]), rng.random(1_000) > 0.95)
    again = CBPE.from_arrays(estimator.to_arrays())
    window = np.column_stack([top, 1 - top])[:90]
    assert estimator.calibrator.name == again.calibrator.name == "isotonic"
    assert again.estimate(window) == estimator.estimate(window)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "estimator.npz"
    if content is not None:
        path.write_bytes(content)
    with refused("estimator_unreadable", "estimator.npz"):
        load_estimator(path)


@every_estimator
def test_a_grown_head_and_broken_windows_are_refused(kind: type[Estimator]) -> None:
    estimator = kind.fit(*world(0, 200))
    with refused("class_count_changed", "5", "6"):
        estimator.estimate(np.full((60, 6), 1 / 6))
    with refused("not_finite"):
        estimator.estimate(np.full((60, 5), np.nan))
    with refused("not_probabilities"):
        estimator.estimate(np.full((60, 5), 0.3))
    with refused("shape_mismatch"):
        estimator.error(np.full((60, 5), 0.2), np.zeros(59))


@every_estimator
def test_a_setting_that_makes_no_sense_is_refused(kind: type[Estimator]) -> None:
    with refused("parameter_out_of_range"):
        kind.fit(*world(0, 200), minimum_samples=0)


@every_estimator
def test_a_card_tells_every_keyword_of_fit_and_its_default(kind: type[Estimator]) -> None:
    keywords = inspect.signature(kind.fit).parameters
    told = {parameter.name: parameter.default for parameter in kind.card.parameters}
    assert told == {
        name: p.default for name, p in keywords.items() if name not in ("probabilities", "labels")
    }
    assert all([kind.card.title, kind.card.sees, kind.card.paper])


def test_the_registry_knows_estimators_by_the_names_on_their_cards() -> None:
    assert [kind.card.name for kind in ESTIMATORS.values()] == list(ESTIMATORS)
