"""Starting, importing, cancelling and resuming runs, each with its refusals."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django_q.models import OrmQ
from safetensors.numpy import save_file

from backend.access.roles import Role
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.registry.services import version_retire
from backend.updates.models import UpdateRun
from backend.updates.selectors import run_get
from backend.updates.services import run_cancel, run_import, run_resume, run_start, runs_mark_lost
from backend.updates.services.runs import head_classes
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot, make_user, make_version, member
from tests.updates.runs import make_run, make_running

pytestmark = pytest.mark.django_db


def test_started_run_is_queued_with_complete_parameters() -> None:
    service = make_service()
    run = make_run(service, strategy="replay", parameters={"memory_size": 7}, cause="alert:3")
    assert (run.state, run.attempt, run.cause) == ("queued", 0, "alert:3")
    assert run.spec["parameters"]["memory_size"] == 7
    assert run.spec["parameters"]["selection"] == "class_balanced"
    assert run.spec["training"]["epochs"] == 1
    row = OrmQ.objects.get()
    assert (row.key, row.task["args"]) == ("updates", ("updates.run", run.pk))
    assert LogEntry.objects.filter(kind="update_run.created", object=f"updaterun:{run.pk}").count() == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"strategy": "magic"}, "strategy_unknown", "strategy.name"),
        ({"strategy": "replay", "parameters": {"memory_size": 0}}, "spec_invalid", "memory_size"),
        ({"training": {"epochs": -1}}, "spec_invalid", "epochs"),
        ({"training": {"speed": 1}}, "spec_invalid", "speed"),
    ],
)
def test_senseless_training_is_refused_naming_the_field(
    change: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(AppError) as refused:
        make_run(**change)
    assert refused.value.code == code
    assert field in str(refused.value.data["field"])
    assert not UpdateRun.objects.exists()
    assert not OrmQ.objects.exists()


def test_training_on_what_is_held_back_is_refused() -> None:
    service = make_service()
    golden = make_snapshot(service, role="golden", samples=make_samples(service, reserved="golden"))
    with pytest.raises(AppError) as refused:
        make_run(service, snapshot=golden)
    assert refused.value.code == "snapshot_not_training"


def test_other_services_snapshot_is_refused() -> None:
    with pytest.raises(AppError) as refused:
        make_run(make_service(), snapshot=make_snapshot(make_service()))
    assert refused.value.code == "other_service"


def test_retired_base_is_refused() -> None:
    service = make_service()
    base = make_version(service)
    version_retire(actor=SYSTEM, version=base, reason="broken")
    with pytest.raises(AppError) as refused:
        make_run(service, base=base)
    assert refused.value.code == "version_retired"


@pytest.mark.parametrize("role", list(Role))
def test_only_engineers_and_owners_start_runs(role: str) -> None:
    service = make_service()
    snapshot, person = make_snapshot(service), member(service.project, role)
    arguments = {
        "service": service,
        "snapshot": snapshot,
        "strategy": "naive",
        "parameters": {},
        "training": {},
    }
    if role in (Role.ENGINEER, Role.OWNER):
        assert run_start(actor=person.actor, **arguments).created_by == person.actor.ref
    else:
        with pytest.raises(ForbiddenError):
            run_start(actor=person.actor, **arguments)


def test_stranger_learns_nothing_of_a_run() -> None:
    run, stranger = make_run(), make_user()
    for attempt in (
        lambda: run_get(stranger.actor, run.pk),
        lambda: run_cancel(actor=stranger.actor, run=run),
        lambda: run_resume(actor=stranger.actor, run=run),
    ):
        with pytest.raises(NotFoundError):
            attempt()


def test_grown_head_keeps_the_bases_order_and_sorts_the_new_classes() -> None:
    service = make_service()
    base = make_version(service, classes=["1", "0", "2"])
    labels = ["b", "0", "a", "10"]
    snapshot = make_snapshot(service, samples=make_samples(service, 4, labels=labels))
    assert head_classes(service, base, [snapshot]) == ["1", "0", "2", "10", "a", "b"]
    assert head_classes(service, None, [snapshot])[:9] == service.signature["classes"]


def test_queued_run_is_cancelled_at_once() -> None:
    run = make_run()
    run_cancel(actor=SYSTEM, run=run)
    assert UpdateRun.objects.get().state == "cancelled"
    with pytest.raises(ConflictError) as refused:
        run_cancel(actor=SYSTEM, run=run)
    assert refused.value.code == "transition_refused"


def test_running_run_is_asked_to_end_once() -> None:
    run = make_running()
    run_cancel(actor=SYSTEM, run=run)
    run_cancel(actor=SYSTEM, run=run)
    run.refresh_from_db()
    assert (run.state, run.cancel_requested) == ("running", True)
    assert LogEntry.objects.filter(kind="update_run.cancel_requested").count() == 1


def test_silent_run_is_interrupted_and_can_be_resumed() -> None:
    silent, living = make_running(), make_running()
    UpdateRun.objects.filter(pk=silent.pk).update(heartbeat_at=now() - timedelta(seconds=60))
    assert runs_mark_lost(actor=SYSTEM) == [silent]
    silent.refresh_from_db()
    assert (silent.state, silent.failure["code"]) == ("interrupted", "heartbeat_lost")
    living.refresh_from_db()
    assert living.state == "running"
    OrmQ.objects.all().delete()
    run_resume(actor=SYSTEM, run=silent)
    silent.refresh_from_db()
    assert (silent.state, silent.failure) == ("queued", None)
    assert OrmQ.objects.count() == 1


def test_run_that_is_not_interrupted_cannot_be_resumed() -> None:
    with pytest.raises(ConflictError):
        run_resume(actor=SYSTEM, run=make_run())


def test_import_keeps_the_weights_and_the_order_of_classes(tmp_path: Path) -> None:
    service, weights = make_service(), tmp_path / "mine.safetensors"
    save_file({"head.weight": np.zeros((2, 3), np.float32)}, weights)
    run = run_import(actor=SYSTEM, service=service, weights=weights, classes=["b", "a"])
    assert (run.kind, run.state, run.spec["classes"]) == ("import", "queued", ["b", "a"])
    assert len(run.weights) == 64


@pytest.mark.parametrize(
    ("content", "classes", "code"),
    [
        (b"PK\x03\x04 a pickle in a zip", ["a", "b"], "weights_unreadable"),
        (b"", ["a", "b"], "weights_unreadable"),
        (None, ["a"], "spec_invalid"),
        (None, ["a", "a"], "spec_invalid"),
    ],
)
def test_unfit_import_is_refused(
    tmp_path: Path, content: bytes | None, classes: list[str], code: str
) -> None:
    weights = tmp_path / "mine.safetensors"
    save_file({"head.weight": np.zeros((2, 3), np.float32)}, weights)
    if content is not None:
        weights.write_bytes(content)
    with pytest.raises(AppError) as refused:
        run_import(actor=SYSTEM, service=make_service(), weights=weights, classes=classes)
    assert refused.value.code == code
    assert not UpdateRun.objects.exists()


def test_log_says_all_that_happened_to_a_run() -> None:
    run = make_running()
    kinds = (
        LogEntry.objects.filter(object=f"updaterun:{run.pk}")
        .order_by("number")
        .values_list("kind", flat=True)
    )
    assert list(kinds) == ["update_run.created", "update_run.running"]
