"""The replay memory: bounded, fair, uniform over all that was seen, and nobody's view."""

import pytest
import torch

from cl_engine.data import Memory, TensorDataset
from cl_engine.data.cache.shares import fair_shares


def memory(labels: list[int], prefix: str = "s", seed: int = 0) -> Memory:
    y = torch.tensor(labels)
    ids = tuple(f"{prefix}{number}" for number in range(len(labels)))
    return Memory.of(TensorDataset(y[:, None].float(), y, ids), torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("counts", "size", "shares"),
    [
        ({0: 10, 1: 10}, 10, {0: 5, 1: 5}),
        ({0: 2, 1: 10, 2: 10}, 10, {0: 2, 1: 4, 2: 4}),
        ({0: 2, 1: 3}, 10, {0: 2, 1: 3}),
        ({0: 5, 1: 5, 2: 5}, 4, {0: 1, 1: 1, 2: 2}),
    ],
)
def test_shares_are_equal_and_leave_nothing_unused(
    counts: dict[int, int], size: int, shares: dict[int, int]
) -> None:
    assert fair_shares(counts, size) == shares


def test_a_rare_class_is_kept_whole() -> None:
    kept = memory([0] * 50 + [1] * 3).bounded(10, "class_balanced")
    assert torch.bincount(kept.samples.y).tolist() == [7, 3]


def test_a_reservoir_is_uniform_over_all_that_was_ever_seen() -> None:
    """Three batches pass a reservoir of 30: each is kept in proportion, whenever it came."""
    counts = torch.zeros(3)
    for seed in range(60):
        kept = memory([0] * 50, "a", seed * 3)
        for label in (1, 2):
            kept = kept.bounded(30, "reservoir").extended(
                memory([label] * 50, f"b{label}-", seed * 3 + label)
            )
        counts += torch.bincount(kept.bounded(30, "reservoir").samples.y, minlength=3)
    # 600 expected of each, standard deviation about 18.
    assert (counts - 600).abs().max() < 90


def test_of_two_samples_with_one_id_the_newer_stays() -> None:
    joined = memory([0, 0]).extended(memory([1]))
    assert joined.samples.ids == ("s1", "s0")
    assert joined.samples.y.tolist() == [0, 1]


def test_what_is_kept_shares_no_memory_with_what_was_offered() -> None:
    offered = memory([0] * 1000)
    kept = offered.bounded(10, "reservoir")
    assert kept.samples.x.untyped_storage().nbytes() == 10 * 4
    assert kept.samples.x.data_ptr() != offered.samples.x.data_ptr()
