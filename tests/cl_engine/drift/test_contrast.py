"""Telling a window from its reference, sample by sample."""

import numpy as np
import pytest

from cl_engine.drift import Plane, contrast
from cl_engine.errors import EngineError

RNG = np.random.default_rng(0)


def normal(n: int, d: int = 10) -> np.ndarray:
    return RNG.standard_normal((n, d))


def test_the_samples_that_moved_come_first_and_the_others_last() -> None:
    window = normal(100)
    moved = RNG.permutation(100)[:30]
    window[moved] += 2
    found = contrast(normal(300), window)
    assert len(set(found.most_drifted[:30]) & set(moved)) >= 27
    assert found.most_typical.tolist() == found.most_drifted[::-1].tolist()
    assert found.scores.shape == (100,)
    assert 0.6 < found.auc < 0.75
    assert found.p < 1e-4


def test_what_is_alike_is_not_told_apart() -> None:
    found = [contrast(normal(200), normal(100), seed=seed) for seed in range(10)]
    assert np.mean([one.auc for one in found]) == pytest.approx(0.5, abs=0.05)
    assert sum(one.p < 0.05 for one in found) <= 2


def test_wide_samples_are_not_told_apart_by_chance() -> None:
    assert contrast(normal(60, 200), normal(50, 200)).auc == pytest.approx(0.5, abs=0.12)


def test_a_changed_spread_is_not_seen() -> None:
    assert contrast(normal(300), 2 * normal(200)).auc < 0.6


def test_the_same_seed_gives_the_same_order() -> None:
    known, seen = normal(100), normal(60)
    assert np.array_equal(contrast(known, seen, seed=1).scores, contrast(known, seen, seed=1).scores)


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (np.zeros((10, 9)), "width_changed"),
        (np.zeros((4, 10)), "window_too_small"),
        (np.zeros(10), "not_a_matrix"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(window: np.ndarray, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        contrast(normal(50), window)
    assert refusal.value.code == code


def test_the_map_shows_the_reference_where_it_varies_most() -> None:
    reference = normal(500, 4) * [1, 5, 1, 3]
    plane = Plane.of(reference)
    placed = plane.place(reference)
    assert placed.std(axis=0) == pytest.approx([5, 3], rel=0.15)
    assert placed.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
    assert plane.explained == pytest.approx(34 / 36, abs=0.02)


def test_a_window_is_shown_beside_the_reference_on_the_same_map() -> None:
    reference = normal(500, 4) * [1, 5, 1, 3]
    moved = Plane.of(reference).place(reference[:50] + np.array([0, 20, 0, 0])).mean(axis=0)
    assert abs(moved[0]) == pytest.approx(20, abs=2)


@pytest.mark.parametrize("reference", [np.ones((5, 3)), np.arange(5.0)[:, None]])
def test_a_map_of_one_dimension_or_none_is_flat(reference: np.ndarray) -> None:
    placed = Plane.of(reference).place(reference)
    assert placed.shape == (5, 2)
    assert not placed[:, 1].any()


def test_what_cannot_be_placed_is_refused() -> None:
    with pytest.raises(EngineError) as refusal:
        Plane.of(normal(20)).place(np.zeros((3, 9)))
    assert refusal.value.code == "width_changed"
    with pytest.raises(EngineError) as refusal:
        Plane.of(normal(1))
    assert refusal.value.code == "reference_too_small"
