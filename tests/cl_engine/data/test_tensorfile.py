"""A file that was changed after it was written is refused; one that another program wrote is read."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from cl_engine.data.tensorfile import HEADER_KEY, read_tensors, write_tensors
from cl_engine.errors import EngineError

TENSORS = {
    "b": torch.arange(6, dtype=torch.uint8).reshape(2, 3),
    "a": torch.tensor(3.5),
    "c": torch.zeros(0, 4),
    "d": torch.ones(3, dtype=torch.bfloat16),
}
ABOUT = {"step": 3, "ids": ["é", "x"]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_tensors(tmp_path / "state.safetensors", TENSORS, ABOUT)
    return tmp_path / "state.safetensors"


def code(path: Path) -> str:
    with pytest.raises(EngineError, match=r"state\.safetensors") as refused:
        read_tensors(path)
    return refused.value.code


def test_what_was_written_is_read(path: Path) -> None:
    tensors, about = read_tensors(path)
    assert about == ABOUT
    assert {name: tensor.dtype for name, tensor in tensors.items()} == {
        name: tensor.dtype for name, tensor in TENSORS.items()
    }
    assert all(torch.equal(tensors[name], TENSORS[name]) for name in TENSORS)


def test_equal_content_gives_equal_files(path: Path) -> None:
    before = path.read_bytes()
    write_tensors(path, dict(reversed(TENSORS.items())), dict(reversed(ABOUT.items())))
    assert path.read_bytes() == before


def test_a_changed_byte_of_any_tensor_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    values = len(whole) - sum(tensor.nbytes for tensor in TENSORS.values())
    for place in range(values, len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert code(path) == "digest_mismatch"


@pytest.mark.parametrize("change", [{"about": ABOUT | {"step": 4}}, {"sha256": "0" * 64}])
def test_a_changed_description_is_noticed(path: Path, change: dict[str, object]) -> None:
    _, about = read_tensors(path)
    stored = path.read_bytes()
    length = int.from_bytes(stored[:8], "little")
    header = json.loads(json.loads(stored[8 : 8 + length])["__metadata__"][HEADER_KEY])
    assert header["about"] == about
    save_file(load_file(path), path, {HEADER_KEY: json.dumps(header | change)})
    assert code(path) == "digest_mismatch"


def test_a_tensor_that_changed_its_name_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"b":{', b'"B":{'))
    assert code(path) == "digest_mismatch"


@pytest.mark.parametrize("metadata", [None, {"format": "pt", "json": "not ours", "sha256": "neither"}])
def test_files_of_other_programs_have_no_digest_and_are_read(
    path: Path, metadata: dict[str, str] | None
) -> None:
    save_file(TENSORS, path, metadata)
    tensors, about = read_tensors(path)
    assert tensors.keys() == TENSORS.keys()
    assert about == {}


@pytest.mark.parametrize("header", ["{", "[]", '{"about": {}}', '"text"'])
def test_a_header_that_makes_no_sense_is_refused(path: Path, header: str) -> None:
    save_file(TENSORS, path, {HEADER_KEY: header})
    assert code(path) == "weights_unreadable"


@pytest.mark.parametrize("kept", [0, 7, 100, -1])
def test_a_file_that_was_cut_off_is_refused(path: Path, kept: int) -> None:
    path.write_bytes(path.read_bytes()[:kept])
    assert code(path) == "weights_unreadable"
