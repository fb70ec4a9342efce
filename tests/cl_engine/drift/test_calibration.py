"""Calibration: what each way finds where the truth is known, which is chosen, and what is refused."""

import numpy as np
import pytest

from cl_engine.drift.calibration import HeldOut, Isotonic, Temperature, calibrated
from tests.cl_engine.drift.worlds import stated
from tests.cl_engine.refusals import refused


def held_out(n: int, temperature: float = 1.0, seed: int = 0) -> HeldOut:
    return HeldOut.of(*stated(np.random.default_rng(seed), n, temperature))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_temperature_by_which_a_model_is_too_sure_is_found(temperature: float) -> None:
    found = Temperature.fit(held_out(5_000, temperature))
    assert found.temperature == pytest.approx(temperature, rel=0.05)


def test_at_temperature_one_probabilities_stay_what_they_were() -> None:
    known = held_out(100)
    np.testing.assert_allclose(Temperature(1.0).scaled(known.probabilities), known.probabilities, atol=1e-6)


@pytest.mark.parametrize("kind", [Temperature, Isotonic])
def test_calibrated_confidence_is_the_share_that_is_right(kind: type[Temperature] | type[Isotonic]) -> None:
    calibrator, fresh = kind.fit(held_out(4_000, temperature=3.0)), held_out(4_000, temperature=3.0, seed=1)
    confidence = calibrator.confidence(fresh.probabilities)
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 1.01)):
        here = (confidence >= low) & (confidence < high)
        assert confidence[here].mean() == pytest.approx(fresh.right[here].mean(), abs=0.04)


def test_isotonic_regression_pools_who_is_out_of_order_and_keeps_the_mean() -> None:
    """Stated .6, .7, .8 are right in 1 of 2, 0 of 1 and 1 of 1: the first two are pooled to 1 of 3."""
    top = np.array([0.6, 0.6, 0.7, 0.8])
    found = Isotonic.fit(
        HeldOut(np.column_stack([top, 1 - top]), np.array([0, 1, 1, 0]), np.array([True, False, False, True]))
    )
    asked = np.array([0.5, 0.65, 0.75, 0.9])
    confidence = found.confidence(np.column_stack([asked, 1 - asked]))
    assert confidence == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1.0])
    assert found.confidence(np.column_stack([top, 1 - top])).mean() == pytest.approx(0.5)


def test_a_model_that_is_only_too_sure_is_scaled() -> None:
    assert isinstance(calibrated(held_out(2_000, temperature=2.0)), Temperature)


def test_a_model_that_no_temperature_mends_gets_steps() -> None:
    """It says .55 or .95 and is right in 95 % of either: sharper for the one, softer for the other."""
    rng = np.random.default_rng(0)
    top = rng.choice([0.55, 0.95], 2_000)
    right = rng.random(2_000) < 0.95
    chosen = calibrated(HeldOut.of(np.column_stack([top, 1 - top]), np.where(right, 0, 1)))
    assert isinstance(chosen, Isotonic)
    assert chosen.confidence(np.array([[0.55, 0.45]]))[0] == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("kind", [Temperature, Isotonic])
def test_a_calibrator_is_the_same_after_a_restart(kind: type[Temperature] | type[Isotonic]) -> None:
    found, fresh = kind.fit(held_out(300)), held_out(200, seed=1).probabilities
    again = kind.from_arrays(found.to_arrays())
    np.testing.assert_array_equal(again.confidence(fresh), found.confidence(fresh))


GOOD = np.tile([0.7, 0.3], (100, 1))


@pytest.mark.parametrize(
    ("probabilities", "labels", "code"),
    [
        (GOOD[:99], np.zeros(99), "held_out_too_small"),
        (GOOD, np.full(100, 2), "class_unknown"),
        (GOOD, np.full(100, -1), "class_unknown"),
        (GOOD, np.zeros(99), "shape_mismatch"),
        (GOOD * 2, np.zeros(100), "not_probabilities"),
        (np.tile([1.5, -0.5], (100, 1)), np.zeros(100), "not_probabilities"),
        (np.ones((100, 1)), np.zeros(100), "not_probabilities"),
        (np.full((100, 2), np.nan), np.zeros(100), "not_finite"),
        (np.ones(100), np.zeros(100), "not_a_matrix"),
    ],
)
def test_what_cannot_be_calibrated_on_is_refused(
    probabilities: np.ndarray, labels: np.ndarray, code: str
) -> None:
    with refused(code):
        HeldOut.of(probabilities, labels)
