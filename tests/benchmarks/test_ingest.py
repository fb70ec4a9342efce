"""The benchmark of what is taken: its arithmetic, and that its batches are taken as they are."""

import numpy as np
import pytest

from backend.monitoring.models import Observation
from benchmarks.ingest import taking
from benchmarks.ingest.figures import gateway_figures, reached


def test_recording_is_compared_within_its_round() -> None:
    calm = {1.0: np.full(100, 4.4), 0.0: np.full(100, 4.0)}
    busy = {1.0: np.full(100, 40.0), 0.0: np.full(100, 20.0)}
    found = gateway_figures([calm, busy, calm])
    assert found["gateway.p99_ratio"] == pytest.approx(1.1)
    assert found["gateway.recorded_p99_ms"] == pytest.approx(4.4)


def test_a_figure_is_reached_on_its_own_side() -> None:
    assert (reached("postgres.per_s", 2000.0), reached("postgres.per_s", 1999.0)) == (True, False)
    assert (reached("gateway.p99_ratio", 1.1), reached("gateway.p99_ratio", 1.2)) == (True, False)
    assert reached("gateway.recorded_p99_ms", 1.0) is None


@pytest.mark.django_db
def test_each_batch_is_taken_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "BATCH", 20)
    found = taking.take(0.2)
    assert found["seconds"] > 0
    assert Observation.objects.count() == found["taken"] + 20, "the first batch is not counted"
