"""The share of the machine that a job takes, chosen once and recorded."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from cl_engine.files import write_bytes
from cl_engine.governor.idle_group import enter_idle_group
from cl_engine.governor.session import lower_session
from cl_engine.specs.jobs import Resources

SHARE = "share.json"
# More threads than this wait for each other on the batches of an update.
MOST_THREADS = 8
LIBRARIES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Share:
    """What the process runs with; equal threads give equal results.

    yields_by: how it leaves the processors to others: "cpu.idle", "nice", or "nothing" where it was not asked to.
    """

    threads: int
    nice: int
    yields_by: Literal["cpu.idle", "nice", "nothing"] = "nothing"


def take_share(resources: Resources, folder: Path | None = None, *, idle: bool = False) -> Share:
    """Lower this process's priority and fix the threads of the libraries that load after this call.

    folder: the job's, where the number of threads is kept: a job that is resumed takes as many as it began with.
    idle: run in an idle control group, on what all others leave of the processors, where one may be made.
    """
    yields_by = _yield(resources.nice, idle=idle)
    threads = _recorded(folder) or resources.threads or free_cores()
    share = Share(threads, os.nice(max(0, resources.nice - os.nice(0))), yields_by)
    lower_session(share.nice)
    if folder:
        write_bytes(folder / SHARE, json.dumps(asdict(share)).encode())
    for variable in LIBRARIES:
        os.environ[variable] = str(share.threads)
    return share


def free_cores() -> int:
    """How many threads may run beside serving: on all cores but one, whatever they yield by.

    Idle threads on every core still share its caches with serving: on 2 cores the 99th percentile was 1.3 times that
    without them, for a pace that was not asked for.
    """
    return max(1, min(MOST_THREADS, len(os.sched_getaffinity(0)) - 1))


def _yield(nice: int, *, idle: bool) -> Literal["cpu.idle", "nice", "nothing"]:
    if idle and enter_idle_group():
        return "cpu.idle"
    return "nice" if nice else "nothing"


def _recorded(folder: Path | None) -> int | None:
    """The number of threads that an earlier attempt began with."""
    if folder is None or not (folder / SHARE).is_file():
        return None
    return int(json.loads((folder / SHARE).read_bytes())["threads"])
