"""The folder is installed into an environment of its own, and the command runs there with nothing of ours."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.config.environment import ROOT


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_it_is_installed_and_runs_alone(tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    binaries = environment / "bin"
    pip = [str(binaries / "pip"), "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, str(ROOT / "client")], check=True)
    version = subprocess.run(
        [str(binaries / "modelcie"), "--version"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("modelcie, version ")
    looked = "import modelcie.cli, sys; print(sorted({'django', 'torch', 'backend', 'pydantic'} & set(sys.modules)))"
    alone = subprocess.run(
        [str(binaries / "python"), "-c", looked], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert alone.stdout.strip() == "[]"
    typed = environment.glob("lib/*/site-packages/modelcie/py.typed")
    assert len(list(typed)) == 1
