"""Worker processes end within their limit and leave nothing, however they are told to."""

import os
import signal
import time
from pathlib import Path

import pytest

from backend.jobs.processes import Identity
from tests.jobs.running import descendants, manage
from tests.waiting import until


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_signal_to_the_whole_group_ends_the_workers(
    transactional_db: None, home: Path, how: signal.Signals
) -> None:
    with manage("worker", home=home, Q_CLUSTER_NAME="default") as worker:
        until(lambda: len(descendants(worker.pid)) >= 4, within_s=30)
        time.sleep(0.5)
        tree = descendants(worker.pid)
        os.killpg(worker.pid, how)
        worker.wait(timeout=15)
        until(lambda: not [pid for pid in tree if Identity.of(pid)], within_s=2)


def test_killed_sentinel_takes_its_workers_with_it(transactional_db: None, home: Path) -> None:
    with manage("worker", home=home, Q_CLUSTER_NAME="default") as worker:
        until(lambda: len(descendants(worker.pid)) >= 4, within_s=30)
        tree = descendants(worker.pid)
        os.kill(tree[0], signal.SIGKILL)
        until(lambda: not [pid for pid in tree if Identity.of(pid)], within_s=2)
        worker.wait(timeout=15)
