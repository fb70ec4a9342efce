"""The share of the machine that a job takes, chosen once and recorded."""

import os
from dataclasses import dataclass

from cl_engine.specs.jobs import Resources


@dataclass(frozen=True)
class Share:
    """What the process runs with; equal threads give equal results."""

    threads: int
    nice: int


def take_share(resources: Resources) -> Share:
    """Lower this process's priority and fix the threads of the libraries that load after this call."""
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(resources.threads)
    return Share(resources.threads, os.nice(max(0, resources.nice - os.nice(0))))
