"""What is chosen next: each criterion against a plain reference, mixes, ties, and what a seed decides."""

import numpy as np
import pytest

from cl_engine.curation import Balance, Choice, Fixed, Spread, choose, narrowed, nearest_distance
from cl_engine.curation.criteria import Criterion


def rows(found: list[Choice]) -> list[int]:
    return [one.row for one in found]


def alone(criterion: Criterion, count: int, seed: int = 0) -> list[Choice]:
    return choose({"it": (1.0, criterion)}, count, seed=seed)


def plain_centres(features: np.ndarray, labelled: np.ndarray, count: int) -> list[int]:
    """K-center greedy with all distances in one matrix."""
    apart = np.linalg.norm(features[:, None] - features[None], axis=2)
    nearest = np.linalg.norm(features[:, None] - labelled[None], axis=2).min(axis=1)
    found: list[int] = []
    for _ in range(count):
        found.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, apart[found[-1]])
    return found


def test_the_highest_values_come_first_and_are_told() -> None:
    values = np.random.default_rng(0).random(50)
    found = alone(Fixed(values), 7)
    assert rows(found) == list(np.argsort(-values)[:7])
    assert [one.score for one in found] == pytest.approx(sorted(values, reverse=True)[:7])
    assert rows(alone(Fixed(values), 99)) == list(np.argsort(-values))


def test_ranks_compare_values_of_any_unit_and_those_that_tie_share_theirs() -> None:
    assert Fixed(np.array([5.0, 1.0, 5.0, 900.0])).scores() == pytest.approx([0.5, 0, 0.5, 1])
    assert Fixed(np.array([7.0])).scores() == pytest.approx([0])


def test_those_that_tie_are_drawn_by_the_seed() -> None:
    values = np.repeat([0.0, 1.0], 20)
    chosen = {seed: rows(alone(Fixed(values), 5, seed)) for seed in (0, 0, 1)}
    assert chosen[0] == rows(alone(Fixed(values), 5, 0))
    assert chosen[0] != chosen[1]
    assert all(row >= 20 for row in [*chosen[0], *chosen[1]])


def test_diversity_is_k_center_greedy() -> None:
    random = np.random.default_rng(1)
    features, labelled = random.normal(3, 1, (60, 5)), random.normal(3, 1, (7, 5))
    found = alone(Spread(features, labelled), 12)
    assert rows(found) == plain_centres(features, labelled, 12)
    values = [one.value for one in found]
    assert values == sorted(values, reverse=True), "what is left lies ever nearer"


def test_diversity_covers_groups_before_it_takes_two_of_one() -> None:
    random = np.random.default_rng(2)
    middles = np.array([[0, 0], [9, 0], [0, 9], [9, 9]])
    features = (middles[:, None] + random.normal(0, 0.1, (4, 30, 2))).reshape(-1, 2)
    assert sorted(row // 30 for row in rows(alone(Spread(features), 4))) == [0, 1, 2, 3]
    beside = features[:30]
    assert {row // 30 for row in rows(alone(Spread(features, beside), 3))} == {1, 2, 3}


def test_samples_that_are_all_alike_are_no_reason_to_stop() -> None:
    assert sorted(rows(alone(Spread(np.ones((5, 3))), 5))) == [0, 1, 2, 3, 4]


def test_class_balance_fills_up_the_smallest_classes() -> None:
    predicted = np.repeat([0, 1, 2], 20)
    found = rows(alone(Balance(predicted, np.array([10, 4, 1])), 15))
    classes = predicted[found]
    # 10, 4, 1 with 15 more: 3 to make the last two equal, then both to 10.
    assert np.bincount(classes, minlength=3).tolist() == [0, 6, 9]
    assert (classes[:3] == 2).all()


def test_a_class_that_no_candidate_is_predicted_of_counts_for_nothing() -> None:
    found = alone(Balance(np.array([0, 1, 1]), np.array([5, 6, 0])), 1)
    assert rows(found) == [0]
    assert found[0].value == 5


def test_a_mix_weighs_ranks_and_says_what_spoke_most() -> None:
    first = Fixed(np.array([0.0, 1.0, 2.0, 3.0]))
    second = Fixed(np.array([900.0, 800.0, 700.0, 0.0]))  # ranks 1, 2/3, 1/3, 0, whatever their unit
    heavy = choose({"first": (3.0, first), "second": (1.0, second)}, 4)
    assert rows(heavy) == [3, 2, 1, 0]
    assert [one.criterion for one in heavy] == ["first", "first", "first", "second"]
    assert heavy[0].score == pytest.approx(0.75)
    assert heavy[-1].value == 900
    assert rows(choose({"first": (1.0, first), "second": (3.0, second)}, 4)) == [0, 1, 2, 3]


def test_a_mix_with_diversity_takes_no_sample_again_and_again() -> None:
    random = np.random.default_rng(3)
    features = random.normal(0, 1, (100, 4))
    features[:40] = features[0] + random.normal(0, 1e-3, (40, 4))
    unsure = np.where(np.arange(100) < 40, 1.0, random.random(100) * 0.9)
    assert all(row < 40 for row in rows(alone(Fixed(unsure), 10)))
    mixed = rows(choose({"margin": (1.0, Fixed(unsure)), "diversity": (1.0, Spread(features))}, 10))
    assert sum(row < 40 for row in mixed) <= 2
    assert unsure[mixed].mean() > unsure[rows(alone(Spread(features), 10))].mean()


def test_distances_are_those_of_a_plain_loop_whatever_the_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(4)
    features, others = random.normal(1e3, 1, (70, 6)), random.normal(1e3, 1, (9, 6))
    plain = np.sort(np.linalg.norm(features[:, None] - others[None], axis=2), axis=1)
    monkeypatch.setattr("cl_engine.curation.distances.PIECE", 16)
    assert nearest_distance(features, others) == pytest.approx(plain[:, 0])
    assert nearest_distance(features, others, 3) == pytest.approx(plain[:, :3].mean(axis=1))
    assert nearest_distance(features, others, 50) == pytest.approx(plain.mean(axis=1))


def test_narrowed_rows_keep_their_distances_nearly() -> None:
    features = np.random.default_rng(5).normal(0, 1, (30, 3000)).astype(np.float32)
    assert narrowed(features, 3000, 0) is features
    narrow = narrowed(features, 256, 0)
    assert narrow.shape == (30, 256)
    before, after = (np.linalg.norm(one[1:] - one[0], axis=1) for one in (features, narrow))
    assert after == pytest.approx(before, rel=0.2)
    assert (narrowed(features, 256, 0) == narrow).all()
