"""Avalanche is imported without its heavy neighbours, which stay what they are for everybody else."""

import subprocess
import sys

from tests.cl_engine import factories

LOOK = """
import sys
import cl_engine.strategies
from cl_engine.lean_avalanche import STOOD_IN
from avalanche.training.supervised import ER_ACE
assert ER_ACE.__module__ == "avalanche.training.supervised.er_ace"
print(sorted(name for name in sys.modules if name.partition(".")[0] in STOOD_IN))
import matplotlib.figure
print(matplotlib.figure.Figure(figsize=(3, 2)).get_figwidth())
"""


def test_nothing_heavy_is_loaded_and_nothing_stays_stood_in() -> None:
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, cwd=factories.ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[:2] == ["[]", "3.0"], done.stderr
