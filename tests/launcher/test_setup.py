"""Set-up steps: done once for their inputs, again when these change or when a step was interrupted."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from backend.core.errors import AppError
from backend.launcher.setup import chains
from backend.launcher.steps import Step, run_chains


def step(folder: Path, code: str = "open('made', 'a').write('x')") -> Step:
    command = (sys.executable, "-c", f"import os; os.chdir({str(folder)!r}); {code}")
    return Step("make it", folder / ".stamp", "first", lambda: [command], makes=folder / "made")


def test_a_step_is_done_once_for_its_inputs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make = step(tmp_path)
    assert not make.is_done()
    run_chains([[make]], tmp_path / "logs")
    assert make.is_done()
    assert not replace(make, key="changed").is_done()
    assert "make it" in capsys.readouterr().out
    (tmp_path / "made").unlink()
    assert not make.is_done()


def test_a_failed_step_shows_its_last_lines_and_is_not_done(tmp_path: Path) -> None:
    broken = step(tmp_path, "print('no matching distribution'); raise SystemExit(4)")
    with pytest.raises(AppError, match="no matching distribution") as caught:
        run_chains([[broken]], tmp_path / "logs")
    assert caught.value.code == "setup_failed"
    assert "run the same command again" in caught.value.detail
    assert not broken.is_done()


def test_a_failure_ends_the_other_chain_unfinished(tmp_path: Path) -> None:
    for name in ("quick", "slow"):
        (tmp_path / name).mkdir()
    slow = step(tmp_path / "slow", "import time; time.sleep(60)")
    with pytest.raises(AppError, match="exit 4"):
        run_chains([[step(tmp_path / "quick", "raise SystemExit(4)")], [slow]], tmp_path / "logs")
    assert not slow.is_done()


def test_the_two_environments_are_independent_chains() -> None:
    names = [[it.name for it in chain] for chain in chains(dev=True)]
    assert names == [
        [".venv: requirements.txt", ".venv: requirements-dev.txt", "browser assets"],
        [".venv-triton: requirements-triton.txt"],
    ]
