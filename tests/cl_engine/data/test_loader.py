"""The order of batches: every sample once an epoch, fixed by the seed, resumable at any step."""

from itertools import islice

import torch

from cl_engine.data import Stream, TensorDataset, TensorLoader


def samples(count: int, offset: int = 0) -> TensorDataset:
    values = torch.arange(offset, offset + count)
    return TensorDataset(values[:, None].float(), values, tuple(str(value) for value in values.tolist()))


def labels(loader: TensorLoader, steps: int) -> list[list[int]]:
    return [batch[1].tolist() for batch in islice(loader.forever(), steps)]


def test_an_epoch_shows_every_sample_once_and_the_next_one_in_another_order() -> None:
    loader = TensorLoader(Stream(samples(10), 4), seed=1)
    first, second = ([label for batch in loader for label in batch[1].tolist()] for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second


def test_a_shorter_stream_goes_round_again() -> None:
    loader = TensorLoader(Stream(samples(3), 2), Stream(samples(8, offset=100), 2), seed=0)
    batches = labels(loader, 4)
    assert len(loader) == 4
    assert sorted(label for batch in batches for label in batch[2:]) == list(range(100, 108))
    assert {label for batch in batches for label in batch[:2]} == {0, 1, 2}


def test_a_full_stream_has_no_small_batch() -> None:
    loader = TensorLoader(Stream(samples(5), 4, full=True), seed=0)
    assert [len(batch) for batch in labels(loader, 2)] == [4, 4]


def test_it_goes_on_with_the_very_same_batches_after_any_step() -> None:
    def loader(first_step: int = 0) -> TensorLoader:
        return TensorLoader(
            Stream(samples(10), 3), Stream(samples(4, offset=50), 2), seed=3, first_step=first_step
        )

    whole = labels(loader(), 12)
    for step in range(12):
        assert labels(loader(step), 12 - step) == whole[step:]
