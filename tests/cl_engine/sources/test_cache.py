"""Decoded arrays appear in the cache whole or not at all."""

from pathlib import Path

import numpy as np
import pytest

from cl_engine.sources.cache import Arrays, cached_arrays
from tests.cl_engine.refusals import refused


def source(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "archive"
    path.write_text(content)
    return path


def test_a_changed_source_is_decoded_anew(tmp_path: Path) -> None:
    for content in ("a", "bb", "ccc"):
        arrays = cached_arrays("set", source(tmp_path, content), lambda: {"x": np.arange(len(content))})  # noqa: B023
        assert len(arrays["x"]) == len(content)


def test_an_interrupted_decoder_leaves_nothing(tmp_path: Path, cache: Path) -> None:
    def interrupted() -> Arrays:
        raise KeyboardInterrupt

    path = source(tmp_path, "a")
    with pytest.raises(KeyboardInterrupt):
        cached_arrays("set", path, interrupted)
    assert cached_arrays("set", path, lambda: {"x": np.arange(3)})["x"].tolist() == [0, 1, 2]
    assert len(list((cache / "decoded").iterdir())) == 1


def test_of_two_decoders_the_first_wins(tmp_path: Path, cache: Path) -> None:
    path = source(tmp_path, "a")

    def while_another_decodes() -> Arrays:
        cached_arrays("set", path, lambda: {"x": np.array([1])})
        return {"x": np.array([1])}

    assert cached_arrays("set", path, while_another_decodes)["x"].tolist() == [1]
    assert len(list((cache / "decoded").iterdir())) == 1


def test_a_damaged_entry_is_named(tmp_path: Path, cache: Path) -> None:
    path = source(tmp_path, "a")
    cached_arrays("set", path, lambda: {"x": np.arange(3)})
    (entry,) = (cache / "decoded").iterdir()
    (entry / "x.npy").write_bytes(b"junk")
    with refused("cache_unusable", str(entry), "Remove it"):
        cached_arrays("set", path, dict)
