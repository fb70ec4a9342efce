"""What reading has in common: the split, the budget, and files that are none."""

from pathlib import Path

import numpy as np
import pytest

from cl_engine.sources import LabelledSamples, ReadOptions, read_source, read_split, split_samples
from tests.cl_engine.refusals import refused
from tests.cl_engine.sources.made import picture, pictures, zipped
from tests.cl_engine.sources.test_tables import csv

TINY = ReadOptions(channels=1, budget_bytes=50)


def samples(*counts: int) -> LabelledSamples:
    y = np.repeat(np.arange(len(counts)), counts)
    ids = np.array([f"s{number}" for number in range(len(y))])
    return LabelledSamples(np.zeros((len(y), 1), np.float32), y, ids, tuple(map(str, range(len(counts)))))


def test_a_split_gives_each_class_its_share() -> None:
    split = split_samples(samples(100, 10, 2, 0), test_share=0.3, seed=1)
    assert np.bincount(split.test.y).tolist() == [30, 3, 1]
    assert np.bincount(split.train.y).tolist() == [70, 7, 1]
    assert set(split.train.ids) | set(split.test.ids) == set(samples(100, 10, 2).ids)
    again, other = (split_samples(samples(100, 10, 2, 0), test_share=0.3, seed=seed) for seed in (1, 2))
    assert again.test.ids.tolist() == split.test.ids.tolist() != other.test.ids.tolist()


def test_a_split_needs_two_of_each_class() -> None:
    with refused("class_too_small", "'1'"):
        split_samples(samples(5, 1))
    with refused("spec_invalid", "test_share"):
        split_samples(samples(5, 5), test_share=1.0)


@pytest.mark.parametrize("kind", ["folder", "zip", "npz", "csv"])
def test_more_than_the_budget_is_memory_mapped(kind: str, tmp_path: Path, cache: Path) -> None:
    folder = pictures(tmp_path / "pets")
    whole = read_source(folder, ReadOptions(channels=1))
    paths = {
        "folder": folder,
        "zip": tmp_path / "pets.zip",
        "npz": tmp_path / "a.npz",
        "csv": tmp_path / "a.csv",
    }
    zipped(folder, paths["zip"])
    np.savez(paths["npz"], x=whole.x, y=whole.y)
    csv(paths["csv"], *[f"{number},{number},{number % 2}" for number in range(20)])
    expected = read_source(paths[kind], ReadOptions(channels=1))
    assert not isinstance(expected.x, np.memmap)
    for _ in range(2):  # The second reading takes the first one's place.
        streamed = read_source(paths[kind], TINY)
        assert isinstance(streamed.x, np.memmap)
        assert not streamed.x.flags.writeable
        assert np.array_equal(streamed.x, expected.x)
        assert streamed.x.dtype == expected.x.dtype
        assert len(list((cache / "streamed").iterdir())) == 1


def test_a_split_of_more_than_the_budget_holds_no_copy(tmp_path: Path) -> None:
    split = read_split(pictures(tmp_path / "pets"), TINY, test_share=0.4)
    assert isinstance(split.train.source.x, np.memmap)
    assert split.train.source is split.test.source
    assert sorted((*split.train.ids, *split.test.ids)) == sorted(split.train.source.ids)
    samples = split.test.samples()
    assert type(samples.x) is np.ndarray
    assert samples.ids.tolist() == [
        f"{name}/{x % 10}.png" for name, x in zip(["cat", "dog"], samples.x[:, 0, 0, 0], strict=True)
    ]


def test_training_and_test_parts_do_not_take_each_others_place(tmp_path: Path) -> None:
    pictures(tmp_path, part="pets/train", each=4)
    pictures(tmp_path, part="pets/test", each=3)
    split = read_split(tmp_path / "pets", TINY)
    assert isinstance(split.train.source.x, np.memmap)
    assert (split.train.source.x.shape, split.test.source.x.shape) == ((8, 1, 4, 6), (6, 1, 4, 6))


def test_a_refusal_leaves_nothing_in_the_cache(tmp_path: Path, cache: Path) -> None:
    picture(pictures(tmp_path / "pets") / "dog" / "9.png", size=(1, 1))
    with refused("image_sizes_differ"):
        read_source(tmp_path / "pets", TINY)
    assert list((cache / "streamed").iterdir()) == []


def test_a_cache_without_room_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with refused("cache_unusable", "XDG_CACHE_HOME"):
        read_source(pictures(tmp_path / "pets"), TINY)


def test_what_is_no_data_set_is_refused(tmp_path: Path) -> None:
    with refused("dataset_missing", "nowhere"):
        read_source(tmp_path / "nowhere")
    (tmp_path / "data.xlsx").write_bytes(b"")
    with refused("format_unknown", "data.xlsx", ".csv"):
        read_source(tmp_path / "data.xlsx")
