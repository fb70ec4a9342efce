"""A data set whose samples lie in a file behaves as one in memory, and is never read whole."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from cl_engine.data import TensorDataset
from cl_engine.data import rows as rows_module
from cl_engine.errors import EngineError
from tests.cl_engine import factories

COUNT = 20


@pytest.fixture
def resident() -> TensorDataset:
    x = torch.arange(COUNT * 6, dtype=torch.uint8).reshape(COUNT, 2, 3)
    return TensorDataset(x, torch.arange(COUNT) % 3, tuple(f"s{number}" for number in range(COUNT)))


@pytest.fixture
def mapped(resident: TensorDataset, tmp_path: Path) -> TensorDataset:
    resident.x.numpy().tofile(tmp_path / "x.bin")
    x = np.memmap(tmp_path / "x.bin", np.uint8, "c", shape=(COUNT, 2, 3))
    return TensorDataset(torch.from_numpy(x), resident.y, resident.ids, mapped=True)


def same(one: TensorDataset, other: TensorDataset) -> bool:
    return torch.equal(one.x, other.x) and torch.equal(one.y, other.y) and one.ids == other.ids


@pytest.mark.parametrize(
    "taken",
    [
        lambda data: data.subset(torch.tensor([5, 0, 19])),
        lambda data: data.first(4),
        lambda data: data.first(100),
        lambda data: data.spread(7),
    ],
)
def test_what_is_taken_out_of_a_file_is_a_copy_in_memory(
    resident: TensorDataset, mapped: TensorDataset, taken: Callable[[TensorDataset], TensorDataset]
) -> None:
    copy = taken(mapped)
    assert same(copy, taken(resident))
    assert not copy.mapped
    assert copy.x.untyped_storage().nbytes() == copy.x.nbytes
    assert copy.x.dtype == torch.uint8


def test_its_batches_are_those_of_the_samples_in_memory(
    resident: TensorDataset, mapped: TensorDataset
) -> None:
    chosen = torch.tensor([3, 3, 11])
    for one, other in zip(mapped.batch(chosen), resident.batch(chosen), strict=True):
        assert torch.equal(one, other)


def test_another_device_gets_them_batch_by_batch(mapped: TensorDataset) -> None:
    elsewhere = mapped.to("meta")
    assert elsewhere.mapped
    assert elsewhere.x.data_ptr() == mapped.x.data_ptr()
    assert elsewhere.y.device.type == "meta"


def test_joined_with_another_it_stays_in_a_file(
    resident: TensorDataset, mapped: TensorDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "PIECE_BYTES", 13)  # two rows at a time
    for one, other in ((mapped, resident), (resident, mapped)):
        joined = one.joined(other)
        assert joined.mapped
        assert same(joined, resident.joined(resident))


@pytest.mark.parametrize(
    ("x", "code"),
    [
        (torch.zeros(1, 2, 3), "dtype_mismatch"),
        (torch.zeros(1, 3, 3, dtype=torch.uint8), "shape_mismatch"),
    ],
)
def test_samples_that_differ_are_not_widened_to_fit(
    resident: TensorDataset, x: torch.Tensor, code: str
) -> None:
    with pytest.raises(EngineError) as refused:
        resident.joined(TensorDataset(x, torch.zeros(1, dtype=torch.long), ("other",)))
    assert refused.value.code == code


def test_gigabytes_in_a_file_take_no_memory(tmp_path: Path) -> None:
    """8 GiB of samples, in a file of holes: only what is asked for is read."""
    code = f"""
import resource
import numpy as np, torch
from cl_engine.data import TensorDataset
torch.set_num_threads(1)
count, width = 2**13, 2**20
with open({str(tmp_path / "x.bin")!r}, "wb") as file:
    file.truncate(count * width)
x = torch.from_numpy(np.memmap(file.name, np.uint8, "c", shape=(count, width)))
ids = tuple(map(str, range(count)))
data = TensorDataset(x, torch.zeros(count, dtype=torch.long), ids, mapped=True).to("cpu")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert data.first(10).joined(data.subset(torch.tensor([count - 1]))).x.shape == (11, width)
assert data.batch(torch.tensor([1, count // 2]))[0].shape == (2, width)
assert len(data.spread(16)) == 16
grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert grown_kib < 256 * 1024, grown_kib
"""
    subprocess.run([sys.executable, "-c", code], cwd=factories.ROOT, check=True, timeout=60)
