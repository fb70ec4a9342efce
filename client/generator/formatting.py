"""Where the files lie, and how they look: as ruff has it, without imports that nothing uses."""

import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "src" / "modelcie" / "api"
SETTINGS = FOLDER.parents[2] / "pyproject.toml"
UNUSED_AND_ORDER = "F401,I"


def formatted(files: dict[str, str]) -> dict[str, str]:
    """The same files, formatted."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(content)
        _ruff("check", "--quiet", "--fix", "--select", UNUSED_AND_ORDER, folder)
        _ruff("format", "--quiet", folder)
        return {name: (Path(folder) / name).read_text() for name in files}


def written() -> dict[str, str]:
    """The files as they lie there."""
    return {path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.rglob("*.py")}


def _ruff(*arguments: str) -> None:
    command = [sys.executable, "-m", "ruff", *arguments[:1], "--config", str(SETTINGS), *arguments[1:]]
    subprocess.run(command, check=True)
