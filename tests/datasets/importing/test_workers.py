"""Real workers on the real queue, killed in the middle of an import."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backend.datasets.control import restart_lost_imports
from backend.datasets.importing.performing import MOST_ITEMS
from backend.datasets.models import DataImport
from backend.jobs.processes import Identity
from tests.datasets.importing.made import counts, left_in, saved, uploaded, zipped
from tests.factories import make_inputs, make_service
from tests.jobs.running import descendants, manage
from tests.waiting import until

COUNT = 5 * MOST_ITEMS


def pictures() -> bytes:
    """As many different images, each of its own file."""
    inputs = np.unique(make_inputs(COUNT, seed=0), axis=0)
    assert len(inputs) == COUNT
    return zipped({f"3/{at}.bmp": saved(Image.fromarray(image[0]), "BMP") for at, image in enumerate(inputs)})


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_begun_the_next_one_ends_without_doubling(home: Path) -> None:
    service = make_service()
    found = uploaded(service, pictures())
    with manage("worker", home=home) as worker:
        until(lambda: DataImport.objects.filter(position__gt=0).exists(), within_s=60)
        tree = descendants(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: not [pid for pid in tree if Identity.of(pid)], within_s=15)
    found.refresh_from_db()
    assert (found.state, found.position) == ("running", service.samples.count())
    assert found.position < COUNT
    DataImport.objects.update(heartbeat_at="2026-01-01T00:00:00Z")
    restart_lost_imports()
    with manage("worker", home=home):
        until(lambda: DataImport.objects.filter(state="finished").exists(), within_s=60)
    found.refresh_from_db()
    assert (counts(found), service.samples.count()) == ((COUNT, 0, 0), COUNT)
    assert left_in(home) == []
