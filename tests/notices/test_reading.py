"""Channels read the log by a cursor: each entry once, only what they want, and nothing of the past."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from backend.core.clock import now
from backend.core.models import LogEntry
from backend.monitoring.alerts import alert_mute, alert_resolve
from backend.monitoring.downtimes import downtime_plan
from backend.monitoring.models import Alert
from backend.notices import reading
from backend.notices.kinds import TOLD
from backend.notices.models import Channel, Delivery
from backend.notices.reading import channel_read, channels_behind
from backend.notices.services import channel_change
from backend.notices.subjects import KINDS, subjects
from backend.projects.models import Service
from tests.docs.test_events import _advanced, _recorded
from tests.factories import SYSTEM, make_service
from tests.monitoring.alarms import alarm
from tests.notices.channels import make_channel, read, run_fails
from tests.webui.scenes import make_scene
from webui.links import PAGES, link

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("body__kind", flat=True))


def test_each_entry_is_told_once(service: Service) -> None:
    run_fails(service)
    channel, _ = make_channel(service)
    run_fails(service)
    stale = Channel.objects.get()
    assert channels_behind() == [channel]
    assert read(channel) > 0
    assert channel_read(stale) == 0
    assert read(channel) == 0
    assert channels_behind() == []
    assert told() == ["update_run.failed"]


def test_what_is_cut_off_is_read_again_whole(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, _ = make_channel(service)
    run_fails(service)

    def cut_off(*arguments: object) -> None:
        raise IntegrityError

    with monkeypatch.context() as patched:
        patched.setattr(Delivery.objects, "bulk_create", cut_off)
        with pytest.raises(IntegrityError):
            read(channel)
    assert told() == []
    read(channel)
    assert told() == ["update_run.failed"]


def test_a_long_log_is_read_in_parts(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    channel, _ = make_channel(service)
    for _ in range(3):
        run_fails(service)
    monkeypatch.setattr(reading, "READ_AT_ONCE", 2)
    while read(channel):
        pass
    assert len(told()) == 3


def test_a_channel_tells_only_what_it_is_for(service: Service) -> None:
    other = make_service(service.project)
    of_other, _ = make_channel(service, name="other", services=[other])
    of_alerts, _ = make_channel(service, name="alerts", topics=["alerts"])
    of_all, _ = make_channel(service, name="all")
    run_fails(service)
    for channel in (of_other, of_alerts, of_all):
        read(channel)
    assert [row.channel for row in Delivery.objects.all()] == [of_all]
    run_fails(other)
    read(of_other)
    assert of_other.deliveries.count() == 1


def test_a_channel_tells_alerts_from_its_severity_on(service: Service) -> None:
    make_channel(service, severity="high")
    run_fails(service)
    alert = alarm(service, score=2.0)
    alarm(service, score=4.0)
    alert_resolve(actor=SYSTEM, alert=alert, note="Cleaned.")
    read(Channel.objects.get())
    assert told() == ["update_run.failed", "alert.worsened", "alert.resolved"]


def test_what_is_muted_or_planned_is_not_told(service: Service) -> None:
    alert = alarm(service)
    alert_mute(actor=SYSTEM, alert=alert, until=now() + timedelta(hours=1))
    downtime_plan(actor=SYSTEM, service=service, ends_at=now() + timedelta(hours=1), reason="a new camera")
    make_channel(service)
    alarm(service, score=9.0)
    alarm(service, version=2)
    read(Channel.objects.get())
    assert told() == []
    assert Alert.objects.count() == 2


def test_another_projects_log_is_not_read(service: Service) -> None:
    channel, _ = make_channel(service)
    run_fails(make_service())
    read(channel)
    assert told() == []


def test_what_happens_while_it_is_off_is_not_told(service: Service) -> None:
    channel, _ = make_channel(service)
    channel_change(actor=SYSTEM, channel=channel, enabled=False)
    run_fails(service)
    assert channels_behind() == []
    channel_change(actor=SYSTEM, channel=channel, enabled=True)
    read(channel)
    assert told() == []
    run_fails(service)
    read(channel)
    assert told() == ["update_run.failed"]


def test_every_kind_that_is_told_is_one_that_is_written() -> None:
    assert set(TOLD) <= _recorded() | _advanced()


def test_every_subject_is_known_and_its_page_is_the_pages_own() -> None:
    scene = make_scene()
    references = set(LogEntry.objects.filter(kind__in=TOLD).values_list("object", flat=True))
    found = subjects(references)
    assert len(references) >= 3
    assert set(found) == references
    assert {subject.service for subject in found.values()} == {scene.service}
    for kind in KINDS:
        name = str(kind.model._meta.model_name)
        assert name not in PAGES or kind.path.format(pk=7, name="x") == link(f"{name}:7")
