"""Learning A, then B in a new process, gives the weights and the state of A and B in one."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from cl_engine.data.tensorfile import read_tensors
from tests.cl_engine import factories
from tests.cl_engine.strategies import tomorrow
from tests.cl_engine.strategies.tomorrow import DEPLOYABLE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds once/<strategy>.*, learned in this process, and tomorrow/<strategy>.*, begun here and ended in another."""
    folder = tmp_path_factory.mktemp("states")
    for name in ("once", "tomorrow"):
        (folder / name).mkdir()
    for strategy in DEPLOYABLE:
        made = tomorrow.learner(strategy, tomorrow.network())
        made.learn(tomorrow.today())
        tomorrow.put_down(made, folder, strategy)
        made.learn(tomorrow.tomorrow())
        tomorrow.put_down(made, folder / "once", strategy)
    command = [sys.executable, "-m", "tests.cl_engine.strategies.tomorrow", str(folder)]
    subprocess.run(command, cwd=factories.ROOT, check=True)
    return folder


@pytest.mark.parametrize("strategy", DEPLOYABLE)
def test_tomorrow_goes_on_from_today(folder: Path, strategy: str) -> None:
    for kind in ("weights", "state"):
        once, about = read_tensors(folder / "once" / f"{strategy}.{kind}")
        later, about_later = read_tensors(folder / "tomorrow" / f"{strategy}.{kind}")
        assert about == about_later
        assert once.keys() == later.keys()
        for name, tensor in once.items():
            assert torch.equal(tensor, later[name]), name


@pytest.mark.parametrize("strategy", DEPLOYABLE)
def test_what_is_kept_changes_what_is_learned_tomorrow(folder: Path, strategy: str) -> None:
    """Without its state a strategy that keeps something learns other weights: the test above is no tautology."""
    made = tomorrow.learner(strategy, tomorrow.network())
    made.setting.model.load_state_dict(read_tensors(folder / f"{strategy}.weights")[0])
    made.setting.state.experiences = 1
    made.learn(tomorrow.tomorrow())
    stored, _ = read_tensors(folder / "once" / f"{strategy}.weights")
    weights = made.setting.model.state_dict()
    assert any(not torch.equal(weights[name], tensor) for name, tensor in stored.items())
