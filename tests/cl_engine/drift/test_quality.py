"""What is wrong with a window of inputs, and which rows it is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.drift import Problem, QualityCheck, load_check, save_check
from cl_engine.errors import EngineError
from cl_engine.specs import Signature

RNG = np.random.default_rng(0)


def table(n: int) -> np.ndarray:
    """Two numbers, a category of three, and a flag that is seldom set."""
    return np.column_stack(
        [RNG.normal(size=(n, 2)).clip(-3, 3), RNG.integers(0, 3, n), RNG.random(n) < 0.002]
    ).astype(np.float32)


def signature(**told: Any) -> Signature:
    return Signature(task="tabular_classification", shape=(4,), classes=("a", "b"), **told)


CHECK = QualityCheck.of(table(1000), signature(), categorical=[2])


def test_a_window_like_the_reference_is_good() -> None:
    for _ in range(20):
        found = CHECK.check(table(200))
        assert (found.n, found.good, found.problems) == (200, True, ())


def test_each_problem_is_told_with_its_rows_and_columns() -> None:
    window = table(100)
    window[[3, 7], 0] = np.nan
    window[5, 1] = np.inf
    window[6, 1] = -1e6
    window[[8, 9, 10], 2] = 7
    found = CHECK.check(window, wrong_shape=2)
    assert found.n == 102
    assert found.problems == (
        Problem("missing", 2, (3, 7), (0,)),
        Problem("out_of_range", 2, (5, 6), (1,)),
        Problem("new_category", 3, (8, 9, 10), (2,)),
        Problem("wrong_shape", 2),
    )
    assert not found.good


@pytest.mark.parametrize(("told", "wrong"), [({"range": (-3.0, 3.0)}, (1, 2)), ({}, (2,))])
def test_the_signatures_range_comes_before_the_references(
    told: dict[str, Any], wrong: tuple[int, ...]
) -> None:
    window = table(100)
    window[1, 0], window[2, 0] = 3.5, 30
    assert QualityCheck.of(table(500), signature(**told)).check(window).problems == (
        Problem("out_of_range", len(wrong), wrong, (0,)),
    )


def test_pixels_are_whole_numbers_in_their_range() -> None:
    images = Signature(
        task="image_classification", dtype="uint8", shape=(1, 2, 2), layout="CHW", classes=("a", "b")
    )
    check = QualityCheck.of(RNG.integers(0, 256, (100, 1, 2, 2)), images)
    window = RNG.integers(0, 256, (60, 1, 2, 2)).astype(float)
    assert check.check(window.astype(np.uint8)).good
    window[4, 0, 1, 1], window[5, 0, 0, 1] = 0.5, 256
    assert check.check(window).problems == (
        Problem("wrong_type", 1, (4,), (3,)),
        Problem("out_of_range", 1, (5,), (1,)),
    )


def test_rows_that_repeat_an_earlier_one_are_found_beyond_the_references_share() -> None:
    window = table(100)
    window[[40, 50, 60]] = window[4]
    (problem,) = CHECK.check(window).problems
    assert problem == Problem("duplicate", 3, (40, 50, 60))
    pool = table(60)
    repeating = QualityCheck.of(pool[RNG.integers(0, 60, 300)], signature())
    assert repeating.check(pool[RNG.integers(0, 60, 100)]).good


def test_a_column_that_stands_still_is_found_where_it_used_to_move() -> None:
    window = table(100)
    window[:, 0] = 0.25
    window[:, 3] = 0
    assert CHECK.check(window).problems == (Problem("constant", 1, columns=(0,)),)


def test_no_inputs_are_no_problem_but_those_that_did_not_fit() -> None:
    assert CHECK.check(np.zeros((0, 4))).good
    assert CHECK.check(np.zeros((0, 4)), wrong_shape=3).problems == (Problem("wrong_shape", 3),)


def test_it_is_the_same_after_a_restart() -> None:
    again = QualityCheck.from_arrays(CHECK.to_arrays())
    window = table(100)
    window[3, 0], window[4, 2], window[5] = np.nan, 9, window[6]
    assert again.check(window) == CHECK.check(window)
    assert again.shape == (4,)


def test_it_is_stored_without_pickle_and_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "check.npz"
    save_check(CHECK, path)
    window = table(100)
    window[3, 0] = np.nan
    again = load_check(path)
    assert isinstance(again, QualityCheck)
    assert again.check(window) == CHECK.check(window)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(EngineError) as refusal:
        load_check(path)
    assert refusal.value.code == "check_unreadable"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        (np.zeros((9, 5)), "shape_changed"),
        (np.zeros((1, 4)), "reference_too_small"),
        (np.full((9, 4), np.nan), "not_finite"),
    ],
)
def test_a_reference_that_says_nothing_is_refused(reference: np.ndarray, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        QualityCheck.of(reference, signature())
    assert refusal.value.code == code


def test_a_window_of_another_shape_is_refused() -> None:
    with pytest.raises(EngineError) as refusal:
        CHECK.check(np.zeros((10, 3)))
    assert refusal.value.data == {"expected": [4], "got": [3]}
