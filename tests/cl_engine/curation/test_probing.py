"""Out-of-sample probabilities: nobody is asked about what it learned from, and what is refused."""

import numpy as np
from sklearn.datasets import load_digits

from cl_engine.curation import find_suspects, out_of_sample_probabilities
from tests.cl_engine.refusals import refused


def two_clouds(n: int, distance: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 2
    return rng.standard_normal((n, 4)) + distance * labels[:, None], labels


def test_who_shows_nothing_of_its_class_is_right_by_chance_alone() -> None:
    # Forty columns of noise for sixty samples: a probe that saw a sample would know it by heart.
    rng = np.random.default_rng(1)
    labels = rng.integers(2, size=60)
    found = out_of_sample_probabilities(1_000 * rng.standard_normal((60, 40)), labels, 2)
    assert (found.argmax(1) == labels).mean() < 0.7


def test_rows_are_probabilities_and_the_same_seed_gives_the_same() -> None:
    x, labels = two_clouds(100, 3.0)
    found = out_of_sample_probabilities(x, labels, 3)
    np.testing.assert_allclose(found.sum(1), 1)
    assert not found[:, 2].any()
    assert (found.argmax(1) == labels).mean() > 0.95
    np.testing.assert_array_equal(found, out_of_sample_probabilities(x, labels, 3))


def test_most_injected_mistakes_of_digits_lie_in_the_worst_tenth() -> None:
    x, truth = load_digits(return_X_y=True)
    rng = np.random.default_rng(0)
    wrong = rng.choice(len(truth), len(truth) // 20, replace=False)
    given = truth.copy()
    given[wrong] = (truth[wrong] + rng.integers(1, 10, len(wrong))) % 10
    found = find_suspects(out_of_sample_probabilities(x, given, 10), given)
    assert np.isin(wrong, found.worst_first[: len(truth) // 10]).mean() >= 0.8
    assert (found.suggested[wrong] == truth[wrong]).mean() >= 0.8


def test_what_cannot_be_learned_from_is_refused() -> None:
    x, labels = two_clouds(20, 1.0)
    with refused("folds_too_few"):
        out_of_sample_probabilities(x, labels, 2, folds=1)
    with refused("class_too_small", "fewer samples than the 5 folds"):
        out_of_sample_probabilities(x, np.where(np.arange(20) < 4, 2, labels), 3)
    with refused("one_class_only"):
        out_of_sample_probabilities(x, np.zeros(20, int), 2)
    with refused("not_finite", "Row 3"):
        out_of_sample_probabilities(np.where(np.arange(20)[:, None] == 3, np.inf, x), labels, 2)
    with refused("shape_mismatch"):
        out_of_sample_probabilities(x, labels[1:], 2)
    with refused("class_unknown"):
        out_of_sample_probabilities(x, labels, 1)
