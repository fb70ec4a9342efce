"""Twins: copies of a picture are found, others are not; groups are bounded, and parted pairs stay apart."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from benchmarks.curation.copies import WAYS, with_copies
from cl_engine.curation import find_picture_twins, find_row_twins, neighbours
from cl_engine.curation.grouping import grouped
from cl_engine.curation.neighbours import close_pairs, typical_distance
from cl_engine.curation.pictures import correlations, small_pictures


def brute(vectors: np.ndarray, within: float) -> set[tuple[int, int]]:
    apart = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    return {(i, j) for i, j in zip(*np.nonzero(apart <= within), strict=True) if i < j}


@pytest.mark.parametrize("block_values", [1, 50, 1 << 24])
def test_close_pairs_are_those_of_all_distances_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch, block_values: int
) -> None:
    monkeypatch.setattr(neighbours, "BLOCK_VALUES", block_values)
    vectors = np.random.default_rng(0).standard_normal((60, 3)).astype(np.float32)
    found = close_pairs(vectors, 0.8, 60)
    assert {(int(i), int(j)) for i, j in found} == brute(vectors, 0.8)


def test_of_a_row_only_its_nearest_are_paired() -> None:
    vectors = np.arange(20, dtype=np.float32)[:, None]
    assert [(int(i), int(j)) for i, j in close_pairs(vectors, 100, 2) if i == 0] == [(0, 1), (0, 2)]


def test_the_usual_distance_is_that_to_the_nearest_other() -> None:
    assert typical_distance(np.float32([[0], [2], [5], [9], [14]])) == 3
    assert typical_distance(np.float32([[1]])) == 0


def test_a_chain_does_not_go_on_for_ever_and_short_links_come_first() -> None:
    pairs = np.array([[row, row + 1] for row in range(9)])
    found = grouped(pairs, np.arange(9, dtype=np.float32), 4)
    assert found.rows == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert found.refused == 2


def test_rows_that_are_apart_are_in_one_group_by_no_detour() -> None:
    pairs = np.array([[0, 1], [1, 2], [3, 4]])
    found = grouped(pairs, np.float32([0.1, 0.2, 0.3]), 50, [(2, 0)])
    assert found.rows == [[0, 1], [3, 4]]


def test_a_picture_is_itself_whatever_its_light_and_a_pixel_aside() -> None:
    random = np.random.default_rng(0)
    plain = random.integers(0, 200, (2, 1, 16, 16), dtype=np.uint8)
    shown = np.stack(
        [plain[0], plain[0] // 2 + 40, np.roll(plain[0], 1, axis=2), plain[1], np.full_like(plain[0], 7)]
    )
    pictures = small_pictures(shown)
    found = correlations(pictures, np.array([[0, 1], [0, 2], [0, 3], [0, 4]]))
    assert found[0] > 0.999
    assert found[1] > 0.999
    assert found[2] < 0.5
    assert found[3] == 0


def test_large_pictures_are_made_small_by_means() -> None:
    picture = np.arange(48 * 40, dtype=np.float32).reshape(1, 1, 48, 40)
    small = small_pictures(picture, 8)
    assert small.shape == (1, 8, 8)
    assert small[0, 0, 0] == picture[0, 0, :6, :5].mean()
    assert small[0, 7, 7] == picture[0, 0, 42:, 35:].mean()


def test_copies_of_digits_are_found_and_others_hardly() -> None:
    digits = (load_digits().images * 15.9).astype(np.uint8)[:, None]
    copied = with_copies(digits, np.random.default_rng(0))
    group_of = {
        row: number for number, rows in enumerate(find_picture_twins(copied.x).groups) for row in rows
    }
    copies = np.arange(len(digits), len(copied.x))
    together = [
        group_of.get(copy, -1) == group_of.get(row, -2)
        for copy, row in zip(copies, copied.original, strict=True)
    ]
    assert np.mean(together) > 0.9
    assert sum(map(len, find_picture_twins(digits).groups)) < 0.02 * len(digits)
    assert set(WAYS) == set(copied.way)


def test_embeddings_have_more_pairs_compared() -> None:
    random = np.random.default_rng(1)
    x = random.integers(0, 256, (40, 1, 8, 8), dtype=np.uint8)
    x[39] = np.roll(x[0], 1, axis=1)
    embeddings = random.standard_normal((40, 4)).astype(np.float32)
    embeddings[39] = embeddings[0]
    assert [0, 39] in find_picture_twins(x, embeddings).groups


def test_rows_of_numbers_are_twins_where_they_are_far_closer_than_is_usual() -> None:
    random = np.random.default_rng(0)
    rows = random.standard_normal((300, 5)) * [1, 100, 1e-3, 1, 0]
    again = rows[:3] + random.standard_normal((3, 5)) * [1e-3, 0.1, 1e-6, 1e-3, 0]
    found = find_row_twins(np.concatenate([rows, again]))
    assert found.groups == [[0, 300], [1, 301], [2, 302]]
    assert find_row_twins(np.concatenate([rows, again]), [(0, 300)]).groups == [[1, 301], [2, 302]]


def test_a_single_picture_has_no_twin() -> None:
    assert find_picture_twins(np.ones((1, 3, 8, 8), np.uint8)).groups == []
    assert find_row_twins(np.ones((1, 3))).groups == []
