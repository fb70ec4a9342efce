"""The command line of a job."""

import sys
from pathlib import Path
from typing import Literal


def command(kind: Literal["update", "evaluate", "export"], spec: Path, out: Path) -> list[str]:
    """What to run, in the repository's root. The same command with the same spec and folder resumes a job."""
    return [sys.executable, "-m", "cl_engine", kind, str(spec), "--out", str(out)]
