"""Heartbeats come while the body works, and for nobody who lost the row."""

import threading

import pytest

from backend.core.clock import now
from backend.datasets.models import DataImport
from backend.jobs import heartbeats
from backend.jobs.heartbeats import beating
from tests.factories import make_service
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_row_is_fresh_while_the_body_works_and_left_alone_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeats, "BEAT_EVERY_S", 0.01)
    service = make_service()
    mine, lost = (DataImport.objects.create(service=service, size_bytes=1, turn=turn) for turn in (1, 2))
    begun, threads = now(), threading.active_count()
    with beating(DataImport.objects.filter(pk__in=[mine.pk, lost.pk], turn=1)):
        until(lambda: DataImport.objects.filter(pk=mine.pk, heartbeat_at__gte=begun).exists(), "it beats")
        lost.refresh_from_db()
        assert lost.heartbeat_at is None
    DataImport.objects.update(heartbeat_at=None)
    assert threading.active_count() == threads
    assert not DataImport.objects.filter(heartbeat_at__isnull=False).exists()
