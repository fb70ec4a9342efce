"""Imports: begun once, never doubled, gone on with after a death, cancelled, and told of."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django_q.models import OrmQ

from backend.access.models import Membership
from backend.access.roles import Role
from backend.core.actor import Actor
from backend.core.acts import project_scope, ref
from backend.core.errors import AppError, ConflictError
from backend.core.models import LogEntry
from backend.datasets.control import expire_stopped_uploads, restart_lost_imports
from backend.datasets.importing import performing
from backend.datasets.importing.files import received_bytes
from backend.datasets.importing.performing import import_perform
from backend.datasets.importing.services import (
    import_begin,
    import_cancel,
    import_create,
    import_receive,
)
from backend.datasets.models import DataImport
from backend.jobs import stopping
from backend.projects.models import Service
from tests.datasets.importing.made import (
    counts,
    imported,
    left_in,
    performed,
    picture,
    rejected,
    uploaded,
    zipped,
)
from tests.factories import SYSTEM, make_service, make_snapshot, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    return make_service()


def of_images(count: int, **more: bytes) -> bytes:
    return zipped({f"3/{number}.png": picture(number) for number in range(count)} | more)


def kinds(service: Service) -> list[str]:
    rows = LogEntry.objects.filter(scope=project_scope(service.project_id), kind__startswith="data_import.")
    return list(rows.order_by("number").values_list("kind", flat=True))


@pytest.fixture
def in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performing, "MOST_ITEMS", 2)


def test_what_is_known_is_counted_and_not_doubled(service: Service) -> None:
    twice = {"4/again.png": picture(0)}
    found = imported(service, of_images(3, **twice))
    assert counts(found) == (3, 1, 0)
    again = imported(service, of_images(5))
    assert counts(again) == (2, 3, 0)
    assert service.samples.filter(cause=ref(again)).count() == 2


def test_the_log_tells_of_it_and_the_labels_are_their_author_s(service: Service) -> None:
    curator = member(service.project, Role.CURATOR).actor
    found = imported(service, of_images(2), actor=curator)
    assert kinds(service) == [f"data_import.{what}" for what in ("created", "queued", "running", "finished")]
    assert LogEntry.objects.get(kind="data_import.finished").data["added"] == 2
    assert {label.author for sample in service.samples.all() for label in sample.labels.all()} == {
        curator.ref
    }
    assert found.finished_at


def test_an_image_in_no_folder_waits_for_a_label(service: Service) -> None:
    imported(service, zipped({"loose.png": picture(1)}))
    assert not service.samples.get().labels.exists()


def test_new_classes_are_taken_where_they_are_welcome(service: Service) -> None:
    content = zipped({"nine/a.png": picture(1)})
    assert rejected(imported(service, content)) == {"nine/a.png": "class_unknown"}
    assert counts(imported(service, content, new_class=True)) == (1, 0, 0)


def test_what_was_trained_on_is_not_held_back(service: Service) -> None:
    imported(service, of_images(2))
    make_snapshot(service, samples=list(service.samples.all()))
    found = imported(service, of_images(3), reserved="golden")
    assert (counts(found), set(rejected(found).values())) == ((1, 0, 2), {"sample_already_trained"})
    assert service.samples.filter(reserved="golden").count() == 1


def test_the_same_file_twice_at_once_is_taken_once(service: Service) -> None:
    first = uploaded(service, of_images(2))
    with pytest.raises(ConflictError, match=f"by import {first.pk}"):
        uploaded(service, of_images(2))
    performed(first)
    assert counts(imported(service, of_images(2))) == (0, 2, 0)


@pytest.mark.usefixtures("in_twos")
def test_a_killed_worker_is_gone_on_from_without_doubling(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = uploaded(service, of_images(5, **{"3/bad.png": b"x"}))
    real, calls = performing.payloads_stored, iter(range(9))

    def dying(inputs: object) -> list[str]:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return real(inputs)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(performing, "payloads_stored", dying)
        with pytest.raises(KeyboardInterrupt):
            import_perform(found.pk, 0)
    found.refresh_from_db()
    assert (found.state, found.position, found.added) == ("running", 2, 2)
    restart_lost_imports()
    found.refresh_from_db()
    assert found.state == "running"  # It may be alive yet.
    DataImport.objects.update(heartbeat_at="2020-01-01T00:00:00Z")
    restart_lost_imports()
    found.refresh_from_db()
    assert (found.state, found.lost) == ("queued", 1)
    performed(found)
    assert (counts(found), service.samples.count()) == ((5, 0, 1), 5)
    assert "data_import.running" in kinds(service)[-2:]


def test_what_kills_its_workers_again_and_again_has_failed(service: Service, home: Path) -> None:
    found = uploaded(service, of_images(2))
    for _ in range(5):
        DataImport.objects.update(state="running", heartbeat_at="2020-01-01T00:00:00Z")
        restart_lost_imports()
    found.refresh_from_db()
    assert (found.state, left_in(home)) == ("failed", [])
    assert "split the file" in found.problem


def test_a_second_delivery_finds_it_taken(service: Service) -> None:
    found = performed(uploaded(service, of_images(2)))
    import_perform(found.pk, 0)
    found.refresh_from_db()
    assert (found.turn, counts(found)) == (1, (2, 0, 0))


@pytest.mark.usefixtures("in_twos")
@pytest.mark.parametrize("why", ["its turn is over", "its worker stops"])
def test_the_next_turn_goes_on(service: Service, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    found = uploaded(service, of_images(5))
    OrmQ.objects.all().delete()
    with monkeypatch.context() as patch:
        if why == "its turn is over":
            patch.setattr(performing, "TURN_S", -1.0)
        else:
            patch.setattr(stopping, "requested", lambda: True)
        import_perform(found.pk, 0)
    found.refresh_from_db()
    assert (found.state, found.position, OrmQ.objects.count()) == ("running", 2, 1)
    assert (performed(found).turn, counts(found)) == (2, (5, 0, 0))


@pytest.mark.usefixtures("in_twos")
def test_it_is_cancelled_after_the_items_in_hand(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    found = uploaded(service, of_images(5))
    real: Callable[..., None] = performing._write

    def cancelling(*given: object) -> None:
        real(*given)
        import_cancel(actor=SYSTEM, data_import=DataImport.objects.get())

    monkeypatch.setattr(performing, "_write", cancelling)
    performed(found)
    assert (found.state, counts(found)) == ("cancelled", (2, 0, 0))
    assert "data_import.cancel_requested" in kinds(service)


def test_what_waits_is_cancelled_at_once(service: Service, home: Path) -> None:
    found = uploaded(service, of_images(2))
    import_cancel(actor=SYSTEM, data_import=found)
    assert (found.state, left_in(home)) == ("cancelled", [])
    import_perform(found.pk, 0)
    assert service.samples.count() == 0
    with pytest.raises(ConflictError):
        import_cancel(actor=SYSTEM, data_import=found)


def test_who_may_not_label_any_more_brings_nothing_in(service: Service) -> None:
    curator = member(service.project, Role.CURATOR)
    found = uploaded(service, of_images(2), actor=curator.actor)
    Membership.objects.filter(user=curator).delete()
    assert performed(found).state == "failed"
    assert service.samples.count() == 0


def announced(service: Service, content: bytes, actor: Actor = SYSTEM) -> DataImport:
    return import_create(actor=actor, service=service, file_name="data.zip", size_bytes=len(content))


def test_an_upload_that_broke_goes_on_where_it_stopped(service: Service) -> None:
    content = of_images(3)
    found = announced(service, content)

    def breaking() -> object:
        yield content[:100]
        raise OSError("the client is gone")

    with pytest.raises(OSError, match="gone"):
        import_receive(actor=SYSTEM, data_import=found, offset=0, pieces=breaking())  # type: ignore[arg-type]
    with pytest.raises(ConflictError) as early:
        import_begin(actor=SYSTEM, data_import=found)
    assert early.value.data["received_bytes"] == 100
    with pytest.raises(ConflictError) as again:
        import_receive(actor=SYSTEM, data_import=found, offset=0, pieces=[content])
    assert (again.value.code, again.value.data["received_bytes"]) == ("offset_mismatch", 100)
    assert import_receive(actor=SYSTEM, data_import=found, offset=100, pieces=[content[100:]]) == len(content)
    assert counts(performed(import_begin(actor=SYSTEM, data_import=found))) == (3, 0, 0)


def test_of_two_that_send_one_file_at_once_the_second_is_told_so(service: Service) -> None:
    content = of_images(2)
    found = announced(service, content)
    told: list[ConflictError] = []

    def interrupted() -> Iterator[bytes]:
        yield content[:50]
        with pytest.raises(ConflictError) as busy:
            import_receive(actor=SYSTEM, data_import=found, offset=0, pieces=[content])
        told.append(busy.value)
        yield content[50:]

    assert import_receive(actor=SYSTEM, data_import=found, offset=0, pieces=interrupted()) == len(content)
    assert [refusal.code for refusal in told] == ["upload_busy"]
    assert counts(performed(import_begin(actor=SYSTEM, data_import=found))) == (2, 0, 0)


def test_a_disk_that_is_full_says_so_and_what_came_stays(service: Service) -> None:
    content = of_images(2)
    found = announced(service, content)

    def filling() -> Iterator[bytes]:
        yield content[:50]
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(AppError) as refused:
        import_receive(actor=SYSTEM, data_import=found, offset=0, pieces=filling())
    assert (refused.value.code, received_bytes(found)) == ("storage_full", 50)


def test_no_more_comes_than_was_announced_or_after_it_began(service: Service) -> None:
    content = of_images(2)
    found = announced(service, content)
    with pytest.raises(AppError) as refused:
        import_receive(actor=SYSTEM, data_import=found, offset=0, pieces=[content, b"more"])
    assert (refused.value.code, received_bytes(found)) == ("upload_too_long", len(content))
    import_begin(actor=SYSTEM, data_import=found)
    with pytest.raises(ConflictError):
        import_receive(actor=SYSTEM, data_import=found, offset=len(content), pieces=[b"more"])


def test_an_upload_that_stopped_half_way_is_cleared_away(service: Service, home: Path) -> None:
    found, young = announced(service, of_images(2)), announced(service, of_images(2))
    for each in (found, young):
        import_receive(actor=SYSTEM, data_import=each, offset=0, pieces=[b"half"])
    two_days_ago = time.time() - 48 * 3600
    os.utime(home / "imports" / found.upload, (two_days_ago, two_days_ago))
    expire_stopped_uploads()
    assert left_in(home) == [home / "imports" / young.upload]
    assert list(DataImport.objects.order_by("pk").values_list("state", flat=True)) == [
        "cancelled",
        "receiving",
    ]
