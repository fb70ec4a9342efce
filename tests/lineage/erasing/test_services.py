"""Erasing: who may, what is refused afterwards, how it goes on after a death, and what it waits for."""

import json
import os
from datetime import datetime

import numpy as np
import pytest
from django.db import transaction
from django_q.models import OrmQ

from backend.access.roles import Role
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError
from backend.core.models import KeptAnswer, LogEntry
from backend.datasets.models import Label, QueueItem, RejectedItem, Sample
from backend.datasets.selectors import sample_list, snapshot_arrays
from backend.datasets.services import label_set, queue_add, samples_add, snapshot_create, snapshot_renew
from backend.datasets.services.groups import group_write
from backend.lineage.control import look_again, restart_lost_erasures
from backend.lineage.erasing import performing
from backend.lineage.erasing.erasers import ERASERS
from backend.lineage.erasing.record import record_path, recorded
from backend.lineage.erasing.services import erasure_retry, samples_erase
from backend.lineage.models import Erasure
from backend.monitoring.models import IntakeHour, Observation
from backend.projects.models import Service
from backend.twins.models import Apart
from backend.updates.folders import inputs_folder, run_folder
from backend.updates.models import UpdateRun
from tests.datasets.importing.made import performed, picture, uploaded, zipped
from tests.factories import SYSTEM, make_inputs, make_samples, make_service, make_snapshot, member
from tests.lineage.erasing.working import work
from tests.monitoring.builders import make_served_version, observe
from tests.updates.runs import make_run, make_running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service() -> Service:
    return make_service()


def erased(samples: list[Sample]) -> Erasure:
    return work(samples_erase(actor=SYSTEM, samples=samples, reason="they asked"))


def inputs_of(sample: Sample) -> np.ndarray:
    return np.frombuffer(blobs().read(sample.payload), np.uint8).reshape(1, 1, 8, 8)


def test_an_owner_may_and_nobody_else(service: Service) -> None:
    samples = make_samples(service, 2)
    for role in set(Role) - {Role.OWNER}:
        with pytest.raises(ForbiddenError):
            samples_erase(actor=member(service.project, role).actor, samples=samples, reason="x")
    owner = member(service.project, Role.OWNER).actor
    erasure = samples_erase(actor=owner, samples=samples[:1], reason=" they asked ")
    assert (erasure.reason, erasure.size, erasure.created_by) == ("they asked", 1, owner.ref)
    entry = LogEntry.objects.get(kind="erasure.created")
    assert (entry.actor, entry.data["reason"]) == (owner.ref, "they asked")


def test_without_a_reason_or_of_two_services_it_is_refused(service: Service) -> None:
    mine, other = make_samples(service, 1), make_samples(make_service(), 1)
    for samples, reason, code in (
        (mine, " ", "reason_missing"),
        ([], "x", "samples_missing"),
        (mine + other, "x", "sample_foreign"),
    ):
        with pytest.raises(AppError) as refused:
            samples_erase(actor=SYSTEM, samples=samples, reason=reason)
        assert refused.value.code == code
    assert not Sample.objects.filter(erased_at__isnull=False).exists()


def test_a_row_without_content_is_left_and_erasing_it_again_is_refused(service: Service) -> None:
    sample, other = make_samples(service, 2)
    queue_add(actor=SYSTEM, service=service, samples=[sample], reason="drift")
    erasure = samples_erase(actor=SYSTEM, samples=[sample], reason="x")
    sample.refresh_from_db()
    assert (sample.label, sample.labelled_by, sample.erasure) == ("", "", f"erasure:{erasure.pk}")
    assert list(sample_list(SYSTEM, service)) == [other], "at once, before a worker has come"
    assert not QueueItem.objects.filter(sample=sample).exists()
    work(erasure)
    assert erasure.state == "finished"
    assert not blobs().holds(sample.payload)
    assert not Label.objects.filter(sample=sample).exists()
    assert blobs().holds(other.payload)
    with pytest.raises(ConflictError) as refused:
        samples_erase(actor=SYSTEM, samples=[sample], reason="again")
    assert refused.value.code == "sample_erased"


def test_the_same_bytes_are_refused_by_every_door(service: Service) -> None:
    known = uploaded(service, zipped({"3/a.png": picture(1)}))
    performed(known)
    [sample] = Sample.objects.filter(service=service)
    again = inputs_of(sample)
    erased([sample])
    with pytest.raises(ConflictError) as refused:
        samples_add(actor=SYSTEM, service=service, inputs=again, source="api")
    assert refused.value.code == "sample_erased"
    found = uploaded(service, zipped({"3/a.png": picture(1), "3/b.png": picture(2)}))
    performed(found)
    found.refresh_from_db()
    assert (found.state, found.added, found.rejected) == ("finished", 1, 1)
    assert RejectedItem.objects.get(data_import=found).code == "sample_erased"
    observe(service, np.concatenate([again, make_inputs(1)]))
    assert Observation.objects.count() == 1
    assert IntakeHour.objects.get(answer="sample_erased").items == 1
    assert not blobs().holds(sample.payload)


def test_an_erased_sample_is_neither_labelled_queued_nor_frozen(service: Service) -> None:
    sample = make_samples(service, 1)[0]
    erased([sample])
    for act in (
        lambda: label_set(actor=SYSTEM, sample=sample, value="3"),
        lambda: queue_add(actor=SYSTEM, service=service, samples=[sample], reason="x"),
        lambda: snapshot_create(actor=SYSTEM, service=service, role="training", samples=[sample]),
    ):
        with pytest.raises(ConflictError) as refused:
            act()
        assert refused.value.code == "sample_erased"


def test_it_leaves_its_group_of_look_alikes_and_loses_its_name(service: Service) -> None:
    gone, other, third = make_samples(service, 3, names=["ana.png", "b.png", "c.png"])
    with transaction.atomic():
        group_write([gone.pk, other.pk, third.pk], out_of=[])
    Apart.objects.create(first=gone, second=other, author="user:1")
    assert erased([gone]).done["twins"] == 2
    for row in (gone, other, third):
        row.refresh_from_db()
    assert (gone.name, gone.group, other.group, third.group) == ("", None, other.pk, other.pk)
    assert not Apart.objects.exists()


def test_bytes_that_another_service_has_stay_there(service: Service) -> None:
    inputs = make_inputs(1)
    [mine] = make_samples(service, 1, inputs=inputs)
    [theirs] = make_samples(make_service(), 1, inputs=inputs)
    assert erased([mine]).state == "finished"
    assert blobs().holds(theirs.payload)


def test_a_snapshot_verifies_but_nothing_is_made_by_it_again(service: Service) -> None:
    samples = make_samples(service, 4)
    snapshot = make_snapshot(service, samples=samples)
    erased(samples[:1])
    with pytest.raises(AppError) as refused:
        snapshot_arrays(snapshot, service.signature["classes"])
    assert (refused.value.code, refused.value.data["count"]) == ("snapshot_incomplete", 1)
    renewed = snapshot_renew(actor=SYSTEM, snapshots=[snapshot])
    assert (renewed.size, renewed.role) == (3, "training")
    assert len(snapshot_arrays(renewed, service.signature["classes"])[0]) == 3


def test_a_worker_that_is_killed_half_way_is_gone_on_from(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = make_served_version(service)
    sample = make_samples(service, 1)[0]
    observe(service, inputs_of(sample), version=version.number)
    erasure = samples_erase(actor=SYSTEM, samples=[sample], reason="x")
    at = next(place for place, eraser in enumerate(ERASERS) if eraser.name == "observations")

    def killed(told: object) -> list[str]:
        raise SystemExit

    broken = [*ERASERS]
    broken[at] = type(broken[at])("observations", "", killed, broken[at].found)
    monkeypatch.setattr(performing, "ERASERS", broken)
    with pytest.raises(SystemExit):
        performing.erasure_perform(erasure.pk, 0)
    erasure.refresh_from_db()
    assert (erasure.state, "labels" in erasure.done, "observations" in erasure.done) == (
        "running",
        True,
        False,
    )
    monkeypatch.undo()
    Erasure.objects.update(heartbeat_at="2020-01-01T00:00:00Z")
    restart_lost_erasures()
    erasure.refresh_from_db()
    assert work(erasure).state == "finished"
    assert not Observation.objects.exists()


def test_a_second_delivery_of_a_turn_does_nothing(service: Service) -> None:
    erasure = erased(make_samples(service, 1))
    turn = erasure.turn
    performing.erasure_perform(erasure.pk, turn - 1)
    erasure.refresh_from_db()
    assert (erasure.turn, erasure.state) == (turn, "finished")


def test_what_is_still_found_fails_it_until_it_is_gone(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = make_samples(service, 1)[0]
    erasure = samples_erase(actor=SYSTEM, samples=[sample], reason="x")
    idle = [type(one)(one.name, one.what, lambda told: [], one.found) for one in ERASERS]
    monkeypatch.setattr(performing, "ERASERS", idle)
    work(erasure)
    assert (erasure.state, "payloads" in erasure.problem) == ("failed", True)
    monkeypatch.undo()
    erasure_retry(actor=SYSTEM, erasure=erasure)
    erasure.refresh_from_db()
    assert work(erasure).state == "finished"


def test_an_update_that_learns_from_it_is_cancelled_and_its_files_go(service: Service) -> None:
    samples = make_samples(service, 3)
    run = make_running(service, snapshot=make_snapshot(service, samples=samples))
    folder = inputs_folder(run)
    folder.mkdir(parents=True)
    np.savez(folder / "train.npz", x=make_inputs(3), ids=np.array([str(one.pk) for one in samples]))
    (folder / "spec.json").write_text("{}")
    erasure = samples_erase(actor=SYSTEM, samples=samples[:1], reason="x")
    performing.erasure_perform(erasure.pk, 0)
    erasure.refresh_from_db()
    assert (erasure.state, erasure.waits, erasure.heartbeat_at) == ("running", [f"{run} to end"], None)
    assert UpdateRun.objects.get().cancel_requested
    assert folder.exists()
    UpdateRun.objects.update(state="interrupted")
    Erasure.objects.update(due_at="2020-01-01T00:00:00Z")
    OrmQ.objects.all().delete()
    look_again()
    assert OrmQ.objects.count() == 1
    erasure.refresh_from_db()
    assert work(erasure).state == "finished"
    run.refresh_from_db()
    assert (run.state, run.failure["code"]) == ("cancelled", "sample_erased")
    assert not run_folder(run).exists()


def test_a_run_that_learns_from_others_goes_on(service: Service) -> None:
    sample = make_samples(service, 1)[0]
    run = make_run(service)
    assert erased([sample]).state == "finished"
    run.refresh_from_db()
    assert run.state == "queued"


def test_a_file_that_nothing_names_goes_once_it_is_old(service: Service) -> None:
    young, old = blobs().put(b"just stored"), blobs().put(b"left by a crash")
    aside = blobs().root / ".aside-left"
    aside.write_bytes(b"half a payload")
    for path in (blobs().path(old), aside):
        os.utime(path, (0, 0))
    erased(make_samples(service, 1))
    assert blobs().holds(young)
    assert not blobs().holds(old)
    assert not aside.exists()


def test_the_record_beside_the_database_holds_digests_alone(service: Service) -> None:
    samples = make_samples(service, 2)
    erased(samples)
    erased(make_samples(service, 1))
    assert recorded()[service.name] == set(Sample.objects.values_list("payload", flat=True))
    lines = record_path().read_text().splitlines()
    assert len(lines) == 3
    assert all(set(line) == {"at", "service", "payload"} for line in map(json.loads, lines))


def test_no_kept_answer_names_it_and_what_came_later_stays(service: Service) -> None:
    def kept(address: str, at: datetime) -> None:
        KeptAnswer.objects.create(
            address=address, body="", status=201, content='{"name": "ada.png"}', created_at=at
        )

    kept("before", now())
    erasure = samples_erase(actor=SYSTEM, samples=make_samples(service, 1), reason="they asked")
    kept("after", now())
    assert work(erasure).done["answers"] == 1
    assert dict(KeptAnswer.objects.values_list("address", "content")) == {
        "before": "",
        "after": '{"name": "ada.png"}',
    }
