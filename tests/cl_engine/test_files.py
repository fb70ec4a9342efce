"""Where the disk is full, the last good file stays, and the refusal names the file."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import torch

from cl_engine.data import Memory, TensorDataset
from cl_engine.errors import EngineError
from cl_engine.files import write_bytes
from cl_engine.state import CLState
from tests.cl_engine import factories


def full(*args: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.open"])
def test_a_full_disk_leaves_the_last_good_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "state.safetensors"
    write_bytes(path, b"good")
    with monkeypatch.context() as patched:
        patched.setattr(failing, full)
        with pytest.raises(EngineError, match=r"state\.safetensors.*No space left") as refused:
            write_bytes(path, b"better")
    assert (refused.value.code, refused.value.data["path"]) == ("storage_failed", str(path))
    assert path.read_bytes() == b"good"
    assert not path.with_name("state.safetensors.part").exists()
    write_bytes(path, b"better")
    assert path.read_bytes() == b"better"


@contextmanager
def small_files() -> Iterator[None]:
    """No file of this process may outgrow 4 KiB: a write that fails half-way, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_state_that_was_not_written_whole_leaves_the_last_one(tmp_path: Path) -> None:
    def state(count: int) -> CLState:
        y = torch.zeros(count, dtype=torch.long)
        samples = TensorDataset(torch.zeros(count, 64), y, tuple(map(str, range(count))))
        return CLState(("a", "b"), memory=Memory.of(samples, torch.Generator().manual_seed(0)))

    path = tmp_path / "state.safetensors"
    state(4).write(path)
    larger = state(400)
    # Only now: what the tests themselves print may go to a file as well.
    with pytest.raises(EngineError) as refused, small_files():
        larger.write(path)
    assert refused.value.code == "storage_failed"
    assert len(CLState.read(path).memory_ids) == 4
    assert not path.with_name("state.safetensors.part").exists()


def test_a_job_without_room_fails_and_names_the_file(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    spec = factories.update_spec(data, "first", "naive", epochs=1, evaluation=[])
    command = factories.command("update", spec, out)
    limited = ["bash", "-c", 'ulimit -f 16; exec "$@"', "limited", *command]
    finished = subprocess.run(limited, cwd=factories.ROOT, check=False, capture_output=True)
    assert finished.returncode == 3
    failed = factories.events(out)[-1]
    assert (failed["kind"], failed["code"]) == ("failed", "storage_failed")
    assert failed["data"]["path"] == str(out / "checkpoint.safetensors")
    assert not (out / "checkpoint.safetensors").exists()
