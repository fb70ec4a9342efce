"""One data set and one first version for all of the engine's tests."""

from pathlib import Path

import pytest
import torch

from tests.cl_engine import factories


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Small networks gain nothing from more, and lose much where other work is on the cores."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of first.npz, old.npz, new.npz and drifted.npz."""
    folder = tmp_path_factory.mktemp("digits")
    factories.write_digits(folder)
    return folder


@pytest.fixture(scope="session")
def first(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Artifacts of a first version for classes 0 to 8, trained with replay in a process of its own."""
    out = tmp_path_factory.mktemp("versions") / "first"
    spec = factories.update_spec(data, "first", signature=factories.signature(9), epochs=20)
    spec["evaluation"] = spec["evaluation"][:1]
    assert factories.run("update", spec, out) == 0
    return out
