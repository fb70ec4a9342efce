"""The command line of a job."""

import os
import sys
from pathlib import Path
from typing import Literal


def command(kind: Literal["update", "evaluate", "export", "benchmark"], spec: Path, out: Path) -> list[str]:
    """What to run, in the repository's root, as a child of this process: without it the job ends itself.

    The same spec and folder resume a job that was interrupted.
    """
    job = [sys.executable, "-m", "cl_engine", kind, str(spec), "--out", str(out)]
    return [*job, "--supervisor", str(os.getpid())]
